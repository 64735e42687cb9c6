import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coarseToFine, reuseRows, rowsInView } from '../../../src/wall/archive-rows.js';
import { assertProperty } from '../../helpers/property.js';

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

test.each<[string, number[], number[], unknown]>([
  [
    'all of them after a jump',
    [5, 6, 7],
    [20, 21, 22],
    {
      reused: [
        [5, 20],
        [6, 21],
        [7, 22],
      ],
    },
  ],
  [
    'but for the one that stays',
    [0, 5, 6],
    [0, 20, 21],
    {
      reused: [
        [5, 20],
        [6, 21],
      ],
    },
  ],
  ['none across one that stays', [5, 6, 7], [6, 7, 8], { left: [5], added: [8] }],
  ['as many as there are', [5], [20, 21], { reused: [[5, 20]], added: [21] }],
  ['no more than are wanted', [5, 6], [20], { reused: [[5, 20]], left: [6] }],
  [
    'on both sides of one that stays',
    [4, 9, 12],
    [1, 9, 30],
    {
      reused: [
        [4, 1],
        [12, 30],
      ],
    },
  ],
])('elements of rows are used again: %s', (_what, there, wanted, expected) => {
  const none = { reused: [], left: [], added: [] };
  expect(reuseRows(there, wanted)).toEqual({ ...none, ...(expected as object) });
});

test('rows whose elements are used again are in their order', () => {
  const rows = fc.uniqueArray(fc.nat(40));
  assertProperty(
    fc.property(rows, rows, (there, wanted) => {
      const { reused, left, added } = reuseRows(there, wanted);
      const became = new Map(reused);
      const order = there
        .toSorted((a, b) => a - b)
        .filter((row) => !left.includes(row))
        .map((row) => became.get(row) ?? row);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect([...order, ...added].toSorted()).toEqual(wanted.toSorted());
    }),
  );
});
