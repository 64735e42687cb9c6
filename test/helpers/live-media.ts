import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const SAMPLE = 'demo/public/sample';

/** Pictures a second in everything that is published. */
export const LIVE_FRAME_RATE = 25;
/** Seconds of a segment. */
export const SEGMENT_SECONDS = 4;
/** Seconds of a part. */
export const PART_SECONDS = 0.4;
export const PARTS_PER_SEGMENT = 10;
/** Every fifth part begins with a keyframe. */
export const PARTS_PER_KEYFRAME = 5;
/** After this many segments the pictures start over, after a discontinuity. */
export const SEGMENTS_PER_LOOP = 6;

/** One rendition of the published media: 24 s, whose first picture shows the number 0. */
export interface LiveMedia {
  readonly extension: 'ts' | 'm4s';
  readonly map: Uint8Array | undefined;
  readonly segments: readonly Uint8Array[];
  /** The parts of each segment; empty for a stream without parts. */
  readonly parts: readonly (readonly Uint8Array[])[];
}

/** One of the sample's MPEG-TS renditions. */
export function loadTsMedia(folder: 'ts' | 'ts-small'): LiveMedia {
  const numbers = Array.from({ length: SEGMENTS_PER_LOOP }, (_, index) => index);
  const segments = numbers.map((index) =>
    readFileSync(join(ROOT, SAMPLE, folder, `segment${index}.ts`)),
  );
  return { extension: 'ts', map: undefined, segments, parts: [] };
}

/** The sample's small rendition, in CMAF chunks. */
export function loadPartsMedia(): LiveMedia {
  const bytes = readFileSync(join(ROOT, 'test/fixtures/low-latency/stream.mp4'));
  const starts = fragmentStarts(bytes);
  const fragments = starts.map((start, index) => bytes.subarray(start, starts[index + 1]));
  const parts = Array.from({ length: SEGMENTS_PER_LOOP }, (_, index) =>
    fragments.slice(index * PARTS_PER_SEGMENT, (index + 1) * PARTS_PER_SEGMENT),
  );
  return {
    extension: 'm4s',
    map: bytes.subarray(0, starts[0]),
    segments: parts.map((ofSegment) => Buffer.concat(ofSegment)),
    parts,
  };
}

function fragmentStarts(bytes: Buffer): number[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'moof') starts.push(at);
  }
  return starts;
}
