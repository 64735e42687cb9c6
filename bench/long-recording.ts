import { readFileSync } from 'node:fs';
import { streamFolder, SEGMENTS, SEGMENT_SECONDS } from './setup.js';

export interface LongRecording {
  readonly seconds: number;
  /** Of all segments together. */
  readonly bytes: number;
  /** The file at a path below `/long/`. */
  readonly find: (path: string) => Uint8Array | string | undefined;
}

/** A recording of any length at 720p: the six segments of `fmp4-720` over and over, on one timeline. */
export function longRecording(hours: number): LongRecording {
  const folder = streamFolder('fmp4-720');
  const count = Math.round((hours * 3600) / SEGMENT_SECONDS);
  const segments = Array.from({ length: SEGMENTS }, (_, index) =>
    readFileSync(`${folder}/segment${index}.m4s`),
  );
  const init = readFileSync(`${folder}/init.mp4`);
  const ticks = init.readUInt32BE(init.indexOf('mdhd') + 16);
  const playlist = [
    ...['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}`],
    ...['#EXT-X-PLAYLIST-TYPE:VOD', '#EXT-X-MAP:URI="init.mp4"'],
    ...Array.from({ length: count }, (_, i) => `#EXTINF:${SEGMENT_SECONDS}.0,\nsegment${i}.m4s`),
    ...['#EXT-X-ENDLIST', ''],
  ].join('\n');
  const sizes = segments.reduce((sum, { length }) => sum + length, 0);
  return {
    seconds: count * SEGMENT_SECONDS,
    bytes: (sizes * count) / SEGMENTS,
    find(path) {
      const [, name = ''] = /^\/long\/(?:[\w-]+\/)?([\w.]+)$/.exec(path) ?? [];
      if (name === 'index.m3u8') return playlist;
      if (name === 'init.mp4') return init;
      const number = Number(/^segment(\d+)\.m4s$/.exec(name)?.[1] ?? NaN);
      const segment = segments[number % SEGMENTS];
      const turns = Math.floor(number / SEGMENTS) * SEGMENTS * SEGMENT_SECONDS;
      return segment && number < count ? laterBy(segment, turns * ticks) : undefined;
    },
  };
}

/** The segment with its times moved: those of `tfdt` and `sidx` (ISO/IEC 14496-12 8.8.12, 8.16.3), in version 1. */
function laterBy(segment: Buffer, ticks: number): Buffer {
  const moved = Buffer.from(segment);
  for (const [box, at] of [
    ['tfdt', 8],
    ['sidx', 16],
  ] as const) {
    const found = moved.subarray(0, 4096).indexOf(box);
    if (found < 0) continue;
    if (moved[found + 4] !== 1) throw new Error(`${box} is not of version 1`);
    const time = moved.readBigUInt64BE(found + at);
    moved.writeBigUInt64BE(time + BigInt(ticks), found + at);
  }
  return moved;
}
