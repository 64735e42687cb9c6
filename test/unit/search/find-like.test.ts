import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  lookClosely,
  mergedRanges,
  peaks,
  type LikeMoment,
} from '../../../src/search/find-like.js';
import { BY_TIMES } from '../../../src/search/recording-places.js';
import { assertProperty } from '../../helpers/property.js';

test('of pictures in a row only the best counts', () => {
  const likenesses = [0.1, 0.8, 0.9, 0.7, 0.2, 0.5, 0.5, 0.1];
  const moments = likenesses.map((likeness, i): LikeMoment => {
    return { likeness, presentationTime: i, programDateTime: undefined, segment: undefined };
  });
  expect(peaks(moments).map(({ presentationTime }) => presentationTime)).toEqual([2, 5]);
});

test.each([
  ['neighbours are one range', [4, 2, 3], [[2, 4]]],
  ['what shares a neighbour is one range', [1, 3], [[1, 3]]],
  [
    'others are looked at by themselves',
    [1, 9, 4],
    [
      [1, 1],
      [4, 4],
      [9, 9],
    ],
  ],
  ['nothing has no range', [], []],
])('%s', (_what, indexes, ranges) => {
  expect(mergedRanges(indexes)).toEqual(ranges);
});

test('ranges hold every index, and share no neighbour', () => {
  assertProperty(
    fc.property(fc.uniqueArray(fc.nat(60), { minLength: 1 }), (indexes) => {
      const ranges = mergedRanges(indexes);
      const holds = (index: number): boolean =>
        ranges.some(([first, last]) => first <= index && index <= last);
      expect(indexes.every(holds)).toBe(true);
      for (const [i, [first]] of ranges.entries()) {
        expect(first - (ranges[i - 1]?.[1] ?? -10)).toBeGreaterThan(2);
      }
    }),
  );
});

test('hundreds of thousands of segments are looked at closely', async () => {
  const moments = Array.from({ length: 300_000 }, (_, presentationTime): LikeMoment => {
    return { likeness: 0, presentationTime, programDateTime: undefined, segment: undefined };
  });
  const found = await lookClosely(() => Promise.resolve(moments), {
    ...{ afar: moments.slice(0, 1), limit: 10, places: BY_TIMES },
  });
  expect(found).toHaveLength(moments.length);
});
