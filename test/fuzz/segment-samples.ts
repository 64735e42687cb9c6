import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, '../fixtures');

export interface SegmentSample {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly map: Uint8Array<ArrayBuffer> | undefined;
}

const WITHOUT_MAP = [
  'live/segment0.ts',
  'hevc/segment.ts',
  'mpeg2/segment.ts',
  'no-keyframe/segment.ts',
  'two-programs/segment.ts',
  'long-gop/segment.ts',
  'audio/segment.ts',
  'audio/segment.aac',
  'encrypted/sample-aes-ts/segment1.ts',
];
const WITH_MAP = [
  ['av1/segment0.m4s', 'av1/init.mp4'],
  ['long-gop/segment0.m4s', 'long-gop/init.mp4'],
  ...['cbc1', 'cbcs', 'cenc', 'cens'].map(
    (scheme) => [`encrypted/${scheme}/segment1.m4s`, `encrypted/${scheme}/init.mp4`] as const,
  ),
] as const;
/** The map in front of the low-latency stream, and its first six fragments. */
const LOW_LATENCY = { map: 749, end: 13_000 };

/** Our fixtures of every container and codec. */
export function loadSegmentSamples(): [SegmentSample, ...SegmentSample[]] {
  const keyframe = readdirSync(join(FIXTURES, 'keyframe')).map((name) => `keyframe/${name}`);
  const lowLatency = read('low-latency/stream.mp4');
  return [
    {
      name: 'low-latency/stream.mp4',
      bytes: lowLatency.slice(LOW_LATENCY.map, LOW_LATENCY.end),
      map: lowLatency.slice(0, LOW_LATENCY.map),
    },
    ...[...WITHOUT_MAP, ...keyframe].map((name) => ({ name, bytes: read(name), map: undefined })),
    ...WITH_MAP.map(([name, map]) => ({ name, bytes: read(name), map: read(map) })),
  ];
}

function read(path: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(join(FIXTURES, path)));
}
