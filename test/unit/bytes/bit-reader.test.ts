import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BitReader } from '../../../worker/bytes/bit-reader.js';
import { BitWriter } from '../keyframe/bit-writer.js';
import { assertProperty } from '../../helpers/property.js';

test('numbers come out as they were written', () => {
  const numbers = fc.array(
    fc.record({ bits: fc.integer({ min: 1, max: 32 }), value: fc.nat(2 ** 31 - 1) }),
  );
  assertProperty(
    fc.property(numbers, (entries) => {
      const writer = new BitWriter();
      for (const { bits, value } of entries)
        writer
          .u(bits, value % 2 ** bits)
          .ue(value)
          .se(-(value % 1000));
      const reader = new BitReader(writer.bytes());
      for (const { bits, value } of entries) {
        expect(reader.u(bits)).toBe(value % 2 ** bits);
        expect(reader.ue()).toBe(value);
        expect(reader.se() + (value % 1000)).toBe(0);
      }
      expect(reader.overrun).toBe(false);
    }),
  );
});

test('behind the end everything is 0, and overrun tells', () => {
  const reader = new BitReader(Uint8Array.of(0xff));
  expect(reader.u(8)).toBe(255);
  expect(reader.overrun).toBe(false);
  expect(reader.u(8)).toBe(0);
  expect(reader.overrun).toBe(true);
});

test('an Exp-Golomb number of more than 32 bits ends the reading', () => {
  const reader = new BitReader(new Uint8Array(100));
  expect(reader.ue()).toBe(0);
  expect(reader.overrun).toBe(true);
});
