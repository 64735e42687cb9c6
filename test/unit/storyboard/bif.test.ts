import { expect, test } from 'vitest';
import { readBif, type Bif } from '../../helpers/index-readers.js';
import { board } from './board.js';

async function read(blob: Blob): Promise<Bif> {
  return readBif(Buffer.from(await blob.arrayBuffer()));
}

test('what is read back is each tile at its time', async () => {
  const { version, multiplier, frames } = await read(board({ withImages: true }).toBif());
  expect([version, multiplier]).toEqual([0, 10_000]);
  expect(frames.map(({ ms, image }) => [ms, image.toString()])).toEqual(
    Array.from({ length: 8 }, (_, index) => [index * 10_000, `picture ${index}`]),
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

test.each([
  ['a part that begins with an interval', { start: 30 }, 10_000, [30_000, 40_000, 50_000]],
  ['a part that begins within one', { start: 12.5 }, 1, [12_500, 22_500, 32_500]],
  ['an interval of no whole milliseconds', { interval: 10 / 3 }, 1, [0, 3333, 6667]],
  ['an interval of less than a millisecond', { interval: 0.0004 }, 1, [0, 0, 1]],
])('%s: times are those of the recording', async (_what, facts, unit, times) => {
  const { multiplier, frames } = await read(
    board({ tiles: 3, withImages: true, ...facts }).toBif(),
  );
  expect(multiplier).toBe(unit);
  expect(frames.map(({ ms }) => ms)).toEqual(times);
});

test('without pictures it is empty', async () => {
  expect(await read(board({ tiles: 0 }).toBif())).toMatchObject({ frames: [] });
});

test('tiles that were not encoded by themselves are asked for', () => {
  expect(() => board().toBif()).toThrow(/tileImages: true/);
});

test('times are those of days, and none that 32 bits do not hold', async () => {
  const day = { tiles: 1, interval: undefined, withImages: true, start: 4_294_967 };
  expect((await read(board(day).toBif())).frames.map(({ ms }) => ms)).toEqual([4_294_967_000]);
  expect(() => board({ ...day, start: 4_294_968 }).toBif()).toThrow(RangeError);
});

test('byte for byte', async () => {
  const bytes = Buffer.from(
    await board({ tiles: 3, gaps: [1], interval: 2.5, start: 5, withImages: true })
      .toBif()
      .arrayBuffer(),
  );
  const header = [
    '894249460d0a1a0a', // the magic number
    '00000000', // version 0
    '02000000', // two images
    'c4090000', // 2500 ms
    '00'.repeat(44),
  ];
  const entries = ['0200000058000000', '0400000061000000', 'ffffffff6a000000'];
  const images = Buffer.from('picture 0picture 2').toString('hex');
  expect(bytes.toString('hex')).toBe([...header, ...entries, images].join(''));
});
