import { expect, test } from 'vitest';
import { coarseToFine, rowsInView } from '../../../src/wall/archive-rows.js';

const geometry = { count: 100, rowPixels: 50, viewPixels: 200 };

test.each([
  [0, 0, { from: 0, to: 4 }],
  [25, 0, { from: 0, to: 5 }],
  [1000, 2, { from: 18, to: 26 }],
  [4800, 2, { from: 94, to: 100 }],
  [9999, 0, { from: 100, to: 100 }],
])('scrolled by %d pixels, with %d more', (scrollPixels, more, range) => {
  expect(rowsInView({ ...geometry, scrollPixels }, more)).toEqual(range);
});

test('pictures come from coarse to fine, each once', () => {
  expect(coarseToFine([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([0, 8, 4, 2, 6, 1, 3, 5, 7, 9]);
  expect(coarseToFine(['a'])).toEqual(['a']);
  expect(coarseToFine([])).toEqual([]);
});
