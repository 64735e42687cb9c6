import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GrowableBuffer } from '../../../worker/bytes/growable-buffer.js';
import { assertProperty } from '../../helpers/property.js';

test('it holds what was appended and not dropped', () => {
  const steps = fc.array(
    fc.record({
      add: fc.uint8Array({ maxLength: 9000 }),
      drop: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1 },
  );
  assertProperty(
    fc.property(steps, (list) => {
      const buffer = new GrowableBuffer();
      let expected: number[] = [];
      for (const { add, drop } of list) {
        buffer.append(add);
        expected = [...expected, ...add];
        const count = Math.floor(expected.length * drop);
        buffer.dropFront(count);
        expected = expected.slice(count);
        expect(buffer.length).toBe(expected.length);
        expect(Array.from(buffer.view)).toEqual(expected);
      }
    }),
    { numRuns: 30 },
  );
});
