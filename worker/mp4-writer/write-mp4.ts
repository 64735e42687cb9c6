import { joinBytes } from '../bytes/join-bytes.js';
import { ascii, box, u32, u64 } from '../bytes/box-writer.js';
import { writeMovie, type WrittenTrack } from './write-movie.js';

const NO_FLAGS = u32(0);
/** tfhd: default-base-is-moof. ISO/IEC 14496-12 8.8.7. */
const BASE_IS_MOOF = 0x020000;
/** trun, version 1: data offset; duration, size, flags and composition offset of each sample. 8.8.8. */
const RUN_FIELDS = 0x01000f01;
/** The sample depends on no other; it depends on others and is not a sync sample: 8.8.3.1. */
const SYNC_FLAGS = 0x02000000;
const NON_SYNC_FLAGS = 0x01010000;
const BOX_HEADER_BYTES = 8;

export interface WrittenSample {
  readonly data: Uint8Array;
  /** The presentation time, at least the number of samples after the first. */
  readonly ticks: number;
}

export interface WrittenMp4 {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The place of the first sample; the others follow it. */
  readonly dataOffset: number;
}

/**
 * Writes a fragmented MP4 with some decrypted samples; the first is a sync sample. The track keeps its picture's
 * description (matrix, size) but loses its edit list, because the samples' times already include its shift.
 */
export function writeMp4(
  track: WrittenTrack,
  sampleEntry: Uint8Array,
  samples: readonly WrittenSample[],
): WrittenMp4 {
  const dataBytes = samples.reduce((sum, { data }) => sum + data.length, 0);
  const head = [
    box('ftyp', ascii('iso5'), u32(512), ascii('iso5iso6mp41')),
    writeMovie(track, box('stsd', NO_FLAGS, u32(1), sampleEntry)),
    writeFragment(track, samples),
    u32(BOX_HEADER_BYTES + dataBytes),
    ascii('mdat'),
  ];
  const dataOffset = head.reduce((sum, part) => sum + part.length, 0);
  return { bytes: joinBytes([...head, ...samples.map(({ data }) => data)]), dataOffset };
}

/**
 * The decoding times are not the stream's: they are only in order and not later than the presentation times, one tick
 * apart, with the last at the earliest presentation time.
 */
function writeFragment(track: WrittenTrack, samples: readonly WrittenSample[]): Uint8Array {
  const earliest = samples.reduce((least, { ticks }) => Math.min(least, ticks), Infinity);
  const decodeTime = earliest - (samples.length - 1);
  const rows = samples.map(({ data, ticks }, i) =>
    u32(1, data.length, i === 0 ? SYNC_FLAGS : NON_SYNC_FLAGS, ticks - (decodeTime + i)),
  );
  const fragment = (dataOffset: number) =>
    box(
      'moof',
      box('mfhd', NO_FLAGS, u32(1)),
      box(
        'traf',
        box('tfhd', u32(BASE_IS_MOOF, track.id)),
        box('tfdt', u32(1 << 24), u64(decodeTime)),
        box('trun', u32(RUN_FIELDS, samples.length, dataOffset), ...rows),
      ),
    );
  return fragment(fragment(0).length + BOX_HEADER_BYTES);
}
