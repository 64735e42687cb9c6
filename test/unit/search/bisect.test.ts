import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bySegments } from '../../../src/search/bisect.js';
import type { Snapshot } from '../../../src/results/snapshot.js';
import { assertAsyncProperty } from '../../helpers/property.js';

test('the change is found between two neighbours, by as many pictures as halving takes', async () => {
  const cases = fc
    .integer({ min: 1, max: 20_000 })
    .chain((count) => fc.tuple(fc.constant(count), fc.nat(count)));
  await assertAsyncProperty(
    fc.asyncProperty(cases, async ([count, change]) => {
      const judged: number[] = [];
      const { last, first } = await bySegments([...Array(count).keys()], (index) => {
        judged.push(index);
        const snapshot = { presentationTime: index } as Snapshot;
        return Promise.resolve({ snapshot, isAfter: index >= change });
      });
      expect(last?.presentationTime).toBe(change === 0 ? undefined : change - 1);
      expect(first?.presentationTime).toBe(change === count ? undefined : change);
      expect(new Set(judged).size).toBe(judged.length);
      expect(judged.length).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(count)));
    }),
  );
});
