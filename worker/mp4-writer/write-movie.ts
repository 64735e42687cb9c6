import { findBox } from '../bytes/boxes.js';
import { box, u32 } from '../bytes/box-writer.js';

const NO_FLAGS = u32(0);
const NOTHING = new Uint8Array(0);

/** What describes a track. */
export interface WrittenTrack {
  readonly id: number;
  /** `trak`'s payload. */
  readonly trak: Uint8Array;
  /** `mvhd`. */
  readonly movieHeader: Uint8Array;
}

/**
 * A `moov` for fragments of one track. It keeps its picture's description (matrix, size) but loses its edit list,
 * because the samples' times already include its shift.
 *
 * @param description - `stsd`.
 * @param timescale - Ticks a second; default those that the track has.
 */
export function writeMovie(
  { id, trak, movieHeader }: WrittenTrack,
  description: Uint8Array,
  timescale?: number,
): Uint8Array<ArrayBuffer> {
  const whole = (...path: string[]) => findBox(trak, ...path)?.whole ?? NOTHING;
  const sampleTable = box(
    'stbl',
    description,
    box('stts', NO_FLAGS, u32(0)),
    box('stsc', NO_FLAGS, u32(0)),
    box('stsz', NO_FLAGS, u32(0, 0)),
    box('stco', NO_FLAGS, u32(0)),
  );
  const mediaHeader = withoutDuration(whole('mdia', 'mdhd'), 16);
  if (timescale !== undefined) mediaHeader.set(u32(timescale), place(mediaHeader, 12));
  const media = box(
    'mdia',
    mediaHeader,
    whole('mdia', 'hdlr'),
    box('minf', whole('mdia', 'minf', 'vmhd'), whole('mdia', 'minf', 'dinf'), sampleTable),
  );
  return box(
    'moov',
    withoutDuration(movieHeader, 16),
    box('trak', withoutDuration(whole('tkhd'), 20), media),
    box('mvex', box('trex', NO_FLAGS, u32(id, 1, 0, 0, 0))),
  );
}

/** A copy of a header box with duration 0, as for a file whose fragments tell it. */
function withoutDuration(header: Uint8Array, position: number): Uint8Array {
  const copy = header.slice();
  const start = place(copy, position);
  return copy.fill(0, start, start + (isLarge(copy) ? 8 : 4));
}

/** `position` is in a version 0 payload; in version 1 the times before it are twice as long. */
function place(header: Uint8Array, position: number): number {
  return 8 + position + (isLarge(header) ? 8 : 0);
}

function isLarge(header: Uint8Array): boolean {
  return header[8] === 1;
}
