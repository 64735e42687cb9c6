import type { Content } from './server.js';
import { SEGMENT_SECONDS, SEGMENTS } from './setup.js';

/** How many segments a playlist lists at a time. */
const WINDOW = 4;

/** Live streams on one origin, made from one stream's files. Each has its own playlist and start. */
export interface LiveWall {
  /** The playlists' paths below the origin. */
  readonly paths: readonly string[];
  /** Serves the streams; `undefined` for any other path. */
  readonly find: (path: string) => Content;
}

export function createLiveWall(
  streams: number,
  readSegment: (index: number) => Uint8Array,
): LiveWall {
  const startedAt = performance.now();
  /** How many segments a stream has published; the first window is there from the start. */
  const published = (stream: number): number => {
    const ahead = (stream / streams) * SEGMENT_SECONDS;
    const seconds = (performance.now() - startedAt) / 1000 + ahead;
    return WINDOW + Math.floor(seconds / SEGMENT_SECONDS);
  };
  return {
    paths: Array.from({ length: streams }, (_, stream) => `/live/${stream}/index.m3u8`),
    find(path) {
      const [, stream, file = ''] = /^\/live\/(\d+)\/(.+)$/.exec(path) ?? [];
      if (stream === undefined || Number(stream) >= streams) return undefined;
      const end = published(Number(stream));
      if (file === 'index.m3u8') return livePlaylist(end);
      const sequence = Number(/^segment(\d+)\.ts$/.exec(file)?.[1] ?? NaN);
      return sequence < end ? readSegment(sequence % SEGMENTS) : undefined;
    },
  };
}

function livePlaylist(end: number): string {
  const first = end - WINDOW;
  const sequences = Array.from({ length: WINDOW }, (_, index) => first + index);
  const isRestart = (sequence: number): boolean => sequence > 0 && sequence % SEGMENTS === 0;
  return [
    ...['#EXTM3U', '#EXT-X-VERSION:6', `#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}`],
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${Math.max(0, Math.floor((first - 1) / SEGMENTS))}`,
    ...sequences.flatMap((sequence) => [
      ...(isRestart(sequence) ? ['#EXT-X-DISCONTINUITY'] : []),
      ...[`#EXTINF:${SEGMENT_SECONDS.toFixed(3)},`, `segment${sequence}.ts`],
    ]),
    '',
  ].join('\n');
}
