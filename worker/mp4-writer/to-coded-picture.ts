import { byteStreamEntry, byteStreamTrack } from './byte-stream-track.js';
import type { WrittenTrack } from './write-movie.js';
import { writeMp4 } from './write-mp4.js';
import { isByteStream } from '../bytes/nal-units.js';
import type { CodedChunk, CodedPicture, CodedRun, CodedUnit } from '../keyframe/types.js';

/** The timescale of MPEG-TS: ISO/IEC 13818-1 2.4.3.7. */
const TS_TIMESCALE = 90_000;

/** Wraps a decrypted run for the engines. */
export function toCodedPicture(run: CodedRun): CodedPicture {
  const { mp4, units } = run;
  const [first] = units;
  if (mp4) {
    const { track, entry } = mp4;
    const { timescale } = track;
    const description = first && isByteStream(first.data) ? undefined : entry.description;
    return { ...wrap(run, { track, sampleEntry: entry.clearBox, timescale }), description };
  }
  if (first && units.length === 1) return toElementary(run, first);
  return wrap(run, {
    track: byteStreamTrack(TS_TIMESCALE),
    sampleEntry: byteStreamEntry(run.codec),
    timescale: TS_TIMESCALE,
  });
}

/** A segment as it is, its map in front, for an engine that finds the keyframe itself. */
export function wholeSegment(bytes: Uint8Array<ArrayBuffer>): CodedPicture {
  return {
    codec: 'unknown',
    codecString: undefined,
    wrapping: 'segment',
    bytes,
    chunks: [],
    wanted: 0,
    timescale: 1,
    description: undefined,
  };
}

function toElementary({ codec, codecString }: CodedRun, { data, pts }: CodedUnit): CodedPicture {
  const ticks = Math.round((pts ?? 0) * TS_TIMESCALE);
  return {
    codec,
    codecString,
    wrapping: 'elementary',
    bytes: data,
    chunks: [{ offset: 0, length: data.length, ticks }],
    wanted: 0,
    timescale: TS_TIMESCALE,
    description: undefined,
  };
}

interface Description {
  readonly track: WrittenTrack;
  readonly sampleEntry: Uint8Array;
  readonly timescale: number;
}

function wrap(
  { codec, codecString, units, wanted }: CodedRun,
  { track, sampleEntry, timescale }: Description,
): CodedPicture {
  const times = toTicks(units, timescale);
  const samples = units.map(({ data }, i) => ({ data, ticks: times[i] ?? 0 }));
  const { bytes, dataOffset } = writeMp4(track, sampleEntry, samples);
  const chunks: CodedChunk[] = [];
  let offset = dataOffset;
  for (const { data, ticks } of samples) {
    chunks.push({ offset, length: data.length, ticks });
    offset += data.length;
  }
  return {
    codec,
    codecString,
    wrapping: 'mp4',
    bytes,
    chunks,
    wanted,
    timescale,
    description: undefined,
  };
}

/**
 * Presentation times; a unit without a time has that of the previous unit. All are delayed if an MP4 could not have
 * decoding times early enough: near zero, and below.
 */
function toTicks(units: readonly CodedUnit[], timescale: number): number[] {
  let last = Math.round((units.find(({ pts }) => pts !== undefined)?.pts ?? 0) * timescale);
  const times = units.map(({ pts }) => {
    if (pts !== undefined) last = Math.round(pts * timescale);
    return last;
  });
  const earliest = times.reduce((least, ticks) => Math.min(least, ticks), Infinity);
  const putOff = Math.max(0, units.length - 1 - earliest);
  return times.map((ticks) => ticks + putOff);
}
