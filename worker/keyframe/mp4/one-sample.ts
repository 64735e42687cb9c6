import { findBox } from './boxes.js';
import type { Sample } from './sample.js';
import type { SampleEntry } from './sample-entry.js';
import type { VideoTrack } from './track.js';
import { ascii, box, u32, u64 } from './writer.js';

const NO_FLAGS = u32(0);
/** tfhd: default-base-is-moof. ISO/IEC 14496-12 8.8.7. */
const BASE_IS_MOOF = 0x020000;
/** trun, version 1: data offset; duration, size, flags and composition offset of each sample. 8.8.8. */
const RUN_FIELDS = 0x01000f01;
/** The sample depends on no other: 8.8.3.1. */
const SYNC_FLAGS = 0x02000000;
const MDAT_HEADER_BYTES = 8;

/**
 * Writes a fragmented MP4 with one sample in it, in the clear. The track keeps what describes its picture: sample
 * entry, matrix, size; it loses its edit list, whose shift is in the sample's time already.
 */
export function writeOneSample(
  track: VideoTrack,
  entry: SampleEntry,
  sample: Sample,
  data: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const parts = [
    box('ftyp', ascii('iso5'), u32(512), ascii('iso5iso6mp41')),
    writeMovie(track, entry),
    writeFragment(track, sample, data.length),
    box('mdat', data),
  ];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Presentation time in ticks, edit list applied. */
export function presentationTicks(track: VideoTrack, sample: Sample): number | undefined {
  if (sample.decodeTicks === undefined) return undefined;
  return sample.decodeTicks + sample.compositionOffset - track.editShift;
}

function writeMovie(track: VideoTrack, entry: SampleEntry): Uint8Array {
  const { trak } = track;
  const whole = (...path: string[]) => findBox(trak, ...path)?.whole ?? new Uint8Array(0);
  const sampleTable = box(
    'stbl',
    box('stsd', NO_FLAGS, u32(1), entry.clearBox),
    box('stts', NO_FLAGS, u32(0)),
    box('stsc', NO_FLAGS, u32(0)),
    box('stsz', NO_FLAGS, u32(0, 0)),
    box('stco', NO_FLAGS, u32(0)),
  );
  const media = box(
    'mdia',
    withoutDuration(whole('mdia', 'mdhd'), 16),
    whole('mdia', 'hdlr'),
    box('minf', whole('mdia', 'minf', 'vmhd'), whole('mdia', 'minf', 'dinf'), sampleTable),
  );
  return box(
    'moov',
    withoutDuration(track.movieHeader, 16),
    box('trak', withoutDuration(whole('tkhd'), 20), media),
    box('mvex', box('trex', NO_FLAGS, u32(track.id, 1, 0, 0, 0))),
  );
}

/**
 * A copy of a header box with duration 0: that of a file whose fragments tell. `position`: where the duration is in
 * the payload of version 0; times before it are twice as long in version 1.
 */
function withoutDuration(header: Uint8Array, position: number): Uint8Array {
  const copy = header.slice();
  const isLarge = copy[8] === 1;
  const start = 8 + position + (isLarge ? 8 : 0);
  return copy.fill(0, start, start + (isLarge ? 8 : 4));
}

function writeFragment(track: VideoTrack, sample: Sample, size: number): Uint8Array {
  const time = presentationTicks(track, sample) ?? 0;
  const decodeTime = Math.max(0, time);
  const fragment = (dataOffset: number) =>
    box(
      'moof',
      box('mfhd', NO_FLAGS, u32(1)),
      box(
        'traf',
        box('tfhd', u32(BASE_IS_MOOF, track.id)),
        box('tfdt', u32(1 << 24), u64(decodeTime)),
        box(
          'trun',
          u32(RUN_FIELDS, 1, dataOffset, sample.duration, size, SYNC_FLAGS, time - decodeTime),
        ),
      ),
    );
  return fragment(fragment(0).length + MDAT_HEADER_BYTES);
}
