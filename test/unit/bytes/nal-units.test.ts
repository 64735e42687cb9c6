import { expect, test } from 'vitest';
import { isByteStream, joinNalUnits, splitNalUnits } from '../../../worker/bytes/nal-units.js';

const units = [Uint8Array.of(0x67, 1, 2), Uint8Array.of(0x65, 0, 0, 3, 9)];

test.each([
  ['annex-b', [0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 1, 0x65, 0, 0, 3, 9]],
  [{ lengthBytes: 4 }, [0, 0, 0, 3, 0x67, 1, 2, 0, 0, 0, 5, 0x65, 0, 0, 3, 9]],
  [{ lengthBytes: 2 }, [0, 3, 0x67, 1, 2, 0, 5, 0x65, 0, 0, 3, 9]],
  [{ lengthBytes: 1 }, [3, 0x67, 1, 2, 5, 0x65, 0, 0, 3, 9]],
] as const)('units that are joined as %j are the same when they are split', (framing, bytes) => {
  expect([...joinNalUnits(units, framing)]).toEqual(bytes);
  expect([...splitNalUnits(Uint8Array.from(bytes), framing)].map((unit) => unit[0])).toEqual([
    0x67, 0x65,
  ]);
});

test('start codes of three bytes tell units apart, too', () => {
  const bytes = Uint8Array.of(0, 0, 1, 7, 7, 0, 0, 1, 8);
  expect([...splitNalUnits(bytes, 'annex-b')].map((unit) => [...unit])).toEqual([[7, 7], [8]]);
});

test('a length that leads behind the end gives no unit', () => {
  const bytes = Uint8Array.of(0, 0, 0, 1, 7, 255, 255, 255, 255, 8);
  expect([...splitNalUnits(bytes, { lengthBytes: 4 })]).toHaveLength(1);
});

test('nothing has no units', () => {
  expect([...splitNalUnits(new Uint8Array(0), 'annex-b')]).toEqual([]);
  expect([...splitNalUnits(new Uint8Array(0), { lengthBytes: 4 })]).toEqual([]);
});

test('a sample whose first unit has 256 to 511 bytes only looks like a byte stream', () => {
  const sizes = [300, 40];
  const inLengths = joinNalUnits(
    sizes.map((size) => new Uint8Array(size).fill(0x65)),
    {
      lengthBytes: 4,
    },
  );
  expect([...inLengths.subarray(0, 3)]).toEqual([0, 0, 1]);
  expect(isByteStream(inLengths)).toBe(false);
  expect(isByteStream(Uint8Array.of(0, 0, 1, 0x65, 0x88, 0x84))).toBe(true);
  expect(isByteStream(Uint8Array.of(0, 0, 0, 1, 0x65, 0x88))).toBe(true);
});
