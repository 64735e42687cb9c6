import { listPictures, type IndexFacts } from './pictures.js';

const MAGIC = [0x89, 0x42, 0x49, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_BYTES = 64;
const ENTRY_BYTES = 8;
const MOST = 0xffff_ffff;

/**
 * Roku's Base Index Frames, version 0: a header, a table of times and offsets, and JPEGs. All numbers are unsigned, of
 * 32 bits, the least significant byte first. Times count intervals where there is one, and milliseconds elsewhere.
 *
 * @throws `TypeError` where the tiles were not encoded by themselves; `RangeError` beyond 4 GiB.
 */
export function toBif(storyboard: IndexFacts): Blob {
  const { interval } = storyboard;
  const frames = listPictures(storyboard).flatMap(({ tile: { image, ...tile } }) =>
    image ? [{ image, ...tile }] : [],
  );
  if (frames.length === 0 && storyboard.tiles.some(({ error }) => !error)) {
    throw new TypeError('toBif() needs the option tileImages: true, for a JPEG of each tile');
  }
  const multiplier = interval === undefined ? 1 : Math.max(1, Math.round(interval * 1000));
  const head = new DataView(new ArrayBuffer(HEADER_BYTES + (frames.length + 1) * ENTRY_BYTES));
  MAGIC.forEach((byte, index) => {
    head.setUint8(index, byte);
  });
  // The version, 0, is there.
  head.setUint32(12, frames.length, true);
  head.setUint32(16, multiplier, true);
  let offset = head.byteLength;
  for (const [position, { image, time, index }] of frames.entries()) {
    const units = interval === undefined ? Math.round(time * 1000) : index;
    writeEntry(head, position, units, offset);
    offset += image.size;
  }
  writeEntry(head, frames.length, MOST, offset);
  return new Blob([head, ...frames.map(({ image }) => image)], {
    type: 'application/octet-stream',
  });
}

function writeEntry(head: DataView, position: number, time: number, offset: number): void {
  if (offset > MOST) throw new RangeError('A BIF file holds at most 4 GiB');
  const at = HEADER_BYTES + position * ENTRY_BYTES;
  head.setUint32(at, time, true);
  head.setUint32(at + 4, offset, true);
}
