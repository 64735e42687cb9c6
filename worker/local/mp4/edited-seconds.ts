import { ByteReader, findBox, readVersion } from '../../bytes/boxes.js';
import type { VideoTrack } from '../../keyframe/mp4/track.js';

const BOX_HEADER_BYTES = 8;

/**
 * How long the media of an edit list is shown, in seconds: ISO/IEC 14496-12 8.6.6. `undefined`: it does not tell, or has
 * several edits with media, of which players show the first to its end and beyond.
 */
export function editedSeconds({ trak, movieHeader }: VideoTrack): number | undefined {
  const elst = findBox(trak, 'edts', 'elst')?.payload;
  const edits = elst ? mediaEdits(elst) : [];
  const [ticks = 0] = edits;
  const timescale = readTimescale(movieHeader);
  return edits.length === 1 && ticks > 0 && timescale > 0 ? ticks / timescale : undefined;
}

/** The durations of the first two edits with media. */
function mediaEdits(elst: Uint8Array): readonly number[] {
  const reader = new ByteReader(elst);
  const isLarge = readVersion(reader).version === 1;
  const count = reader.u32();
  const edits: number[] = [];
  for (let i = 0; i < count && reader.remaining > 0 && edits.length < 2; i++) {
    const duration = isLarge ? reader.u64() : reader.u32();
    const mediaTime = isLarge ? reader.i64() : reader.i32();
    reader.skip(4);
    if (mediaTime >= 0) edits.push(duration);
  }
  return edits;
}

function readTimescale(movieHeader: Uint8Array): number {
  const reader = new ByteReader(movieHeader.subarray(BOX_HEADER_BYTES));
  reader.skip(readVersion(reader).version === 1 ? 16 : 8);
  return reader.u32();
}
