import { expect, test } from 'vitest';
import { cellAfterKey } from '../../../src/wall/grid-keys.js';

/** Ten cells in rows of four. */
const GRID = { columns: 4, count: 10, isRightToLeft: false };

test.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 9, 9],
  ['ArrowLeft', 4, 3],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 1, 5],
  ['ArrowDown', 7, 7],
  ['ArrowUp', 5, 1],
  ['ArrowUp', 2, 2],
  ['Home', 6, 4],
  ['End', 5, 7],
  ['End', 8, 9],
  ['Enter', 3, undefined],
])('%s at %i leads to %s', (key, from, to) => {
  expect(cellAfterKey({ key, ctrlKey: false }, from, GRID)).toBe(to);
});

test('with Ctrl it is the first or the last of all', () => {
  expect(cellAfterKey({ key: 'Home', ctrlKey: true }, 6, GRID)).toBe(0);
  expect(cellAfterKey({ key: 'End', ctrlKey: true }, 2, GRID)).toBe(9);
});

test('from right to left, the arrows lead where they point', () => {
  const grid = { ...GRID, isRightToLeft: true };
  expect(cellAfterKey({ key: 'ArrowLeft', ctrlKey: false }, 1, grid)).toBe(2);
  expect(cellAfterKey({ key: 'ArrowRight', ctrlKey: false }, 1, grid)).toBe(0);
});
