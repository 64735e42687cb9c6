import type { StoryboardTile } from '../types.js';
import { listPictures, type IndexFacts } from './pictures.js';

const MAGIC = [0x89, 0x42, 0x49, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_BYTES = 64;
const ENTRY_BYTES = 8;
const MOST = 0xffff_ffff;

/**
 * Roku's Base Index Frames, version 0: a header, a table of times and offsets, and JPEGs. All numbers are unsigned, of
 * 32 bits, the least significant byte first. Times count intervals where they are whole ones, and milliseconds elsewhere.
 *
 * @throws `TypeError` where the tiles were not encoded by themselves; `RangeError` beyond 4 GiB, and beyond the times of
 * 32 bits.
 */
export function toBif(storyboard: IndexFacts): Blob {
  const frames = listPictures(storyboard).flatMap(({ tile: { image, ...tile } }) =>
    image ? [{ image, ...tile }] : [],
  );
  if (frames.length === 0 && storyboard.tiles.some(({ error }) => !error)) {
    throw new TypeError('toBif() needs the option tileImages: true, for a JPEG of each tile');
  }
  const { unitMs, unitsOf } = clockOf(storyboard);
  const head = new DataView(new ArrayBuffer(HEADER_BYTES + (frames.length + 1) * ENTRY_BYTES));
  MAGIC.forEach((byte, index) => {
    head.setUint8(index, byte);
  });
  // The version, 0, is there.
  head.setUint32(12, frames.length, true);
  head.setUint32(16, unitMs, true);
  let offset = head.byteLength;
  for (const [position, { image, ...tile }] of frames.entries()) {
    writeEntry(head, position, unitsOf(tile), offset);
    offset += image.size;
  }
  writeEntry(head, frames.length, MOST, offset);
  return new Blob([head, ...frames.map(({ image }) => image)], {
    type: 'application/octet-stream',
  });
}

interface Clock {
  /** The timestamp multiplier, in milliseconds. */
  readonly unitMs: number;
  readonly unitsOf: (tile: Pick<StoryboardTile, 'time' | 'index'>) => number;
}

function clockOf({ interval, start }: IndexFacts): Clock {
  if (interval === undefined) return { unitMs: 1, unitsOf: ({ time }) => Math.round(time * 1000) };
  const unitMs = Math.round(interval * 1000);
  const first = Math.round(start / interval);
  const isWhole = [interval * 1000 - unitMs, start - first * interval].every(isNothing);
  if (isWhole && unitMs > 0) return { unitMs, unitsOf: ({ index }) => first + index };
  return { unitMs: 1, unitsOf: ({ index }) => Math.round((start + index * interval) * 1000) };
}

/** Decimal fractions are not exact. */
function isNothing(value: number): boolean {
  return Math.abs(value) < 1e-6;
}

function writeEntry(head: DataView, position: number, time: number, offset: number): void {
  if (offset > MOST) throw new RangeError('A BIF file holds at most 4 GiB');
  // The last entry's time is the greatest number.
  if (time > MOST) throw new RangeError('A BIF file holds at most 4,294,967,294 intervals');
  const at = HEADER_BYTES + position * ENTRY_BYTES;
  head.setUint32(at, time, true);
  head.setUint32(at + 4, offset, true);
}
