import { joinBytes } from '../bytes/join-bytes.js';
import { ascii, box, u32 } from '../bytes/box-writer.js';
import { writeFragmentHead } from './write-fragment.js';
import { writeMovie, type WrittenTrack } from './write-movie.js';

const NO_FLAGS = u32(0);

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
  const head = [
    box('ftyp', ascii('iso5'), u32(512), ascii('iso5iso6mp41')),
    writeMovie(track, box('stsd', NO_FLAGS, u32(1), sampleEntry)),
    writeHead(track, samples),
  ];
  const dataOffset = head.reduce((sum, part) => sum + part.length, 0);
  return { bytes: joinBytes([...head, ...samples.map(({ data }) => data)]), dataOffset };
}

/**
 * The decoding times are not the stream's: they are only in order and not later than the presentation times, one tick
 * apart, with the last at the earliest presentation time.
 */
function writeHead({ id }: WrittenTrack, samples: readonly WrittenSample[]): Uint8Array {
  const earliest = samples.reduce((least, { ticks }) => Math.min(least, ticks), Infinity);
  const decodeTicks = earliest - (samples.length - 1);
  return writeFragmentHead({
    ...{ trackId: id, description: 1, decodeTicks },
    samples: samples.map(({ data, ticks }, i) => ({
      size: data.length,
      duration: 1,
      composition: ticks - (decodeTicks + i),
      isSync: i === 0,
    })),
  });
}
