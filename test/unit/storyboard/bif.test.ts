import { expect, test } from 'vitest';
import { board } from './board.js';

interface Bif {
  readonly version: number;
  readonly multiplier: number;
  readonly frames: readonly { readonly ms: number; readonly text: string }[];
}

/** Reads a file of Base Index Frames as Roku describes it. */
async function read(blob: Blob): Promise<Bif> {
  const bytes = Buffer.from(await blob.arrayBuffer());
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x89BIF\r\n\x1a\n', 'latin1'));
  expect(bytes.subarray(20, 64).every((byte) => byte === 0)).toBe(true);
  const count = bytes.readUInt32LE(12);
  const multiplier = bytes.readUInt32LE(16);
  const entry = (index: number): [time: number, offset: number] => [
    bytes.readUInt32LE(64 + index * 8),
    bytes.readUInt32LE(68 + index * 8),
  ];
  expect(entry(count)).toEqual([0xffff_ffff, bytes.length]);
  if (count > 0) expect(entry(0)[1]).toBe(64 + (count + 1) * 8);
  const frames = Array.from({ length: count }, (_, index) => {
    const [time, offset] = entry(index);
    return { ms: time * multiplier, text: bytes.toString('utf8', offset, entry(index + 1)[1]) };
  });
  return { version: bytes.readUInt32LE(8), multiplier, frames };
}

test('what is read back is each tile at its time', async () => {
  const { version, multiplier, frames } = await read(board({ withImages: true }).toBif());
  expect([version, multiplier]).toEqual([0, 10_000]);
  expect(frames).toEqual(
    Array.from({ length: 8 }, (_, index) => ({ ms: index * 10_000, text: `picture ${index}` })),
  );
});

test('a gap is left out, and the times of the others stay', async () => {
  const { frames } = await read(board({ tiles: 3, gaps: [1], withImages: true }).toBif());
  expect(frames.map(({ ms }) => ms)).toEqual([0, 20_000]);
});

test('where tiles have no even distance, times are in milliseconds', async () => {
  const uneven = board({ tiles: 2, interval: undefined, start: 1.2345, withImages: true });
  const { multiplier, frames } = await read(uneven.toBif());
  expect(multiplier).toBe(1);
  expect(frames.map(({ ms }) => ms)).toEqual([1235, 11_235]);
});

test('without pictures it is empty', async () => {
  expect(await read(board({ tiles: 0 }).toBif())).toMatchObject({ frames: [] });
});

test('tiles that were not encoded by themselves are asked for', () => {
  expect(() => board().toBif()).toThrow(/tileImages: true/);
});
