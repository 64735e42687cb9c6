import type { Content } from './server.js';

/** How many segments a playlist lists at a time. */
const WINDOW = 4;

/** What the streams of a wall are made of, over and over. */
export interface WallMedia {
  readonly segments: number;
  readonly segmentSeconds: number;
  readonly readSegment: (index: number) => Uint8Array;
}

/** Live streams on one origin, made from one stream's files. Each has its own playlist and start. */
export interface LiveWall {
  /** The playlists' paths below the origin. */
  readonly paths: readonly string[];
  /** Serves the streams; `undefined` for any other path. */
  readonly find: (path: string) => Content;
}

export function createLiveWall(
  streams: number,
  { segments, segmentSeconds, readSegment }: WallMedia,
): LiveWall {
  const startedAt = performance.now();
  /** How many segments a stream has published; the first window is there from the start. */
  const published = (stream: number): number => {
    const ahead = (stream / streams) * segmentSeconds;
    const seconds = (performance.now() - startedAt) / 1000 + ahead;
    return WINDOW + Math.floor(seconds / segmentSeconds);
  };
  return {
    paths: Array.from({ length: streams }, (_, stream) => `/live/${stream}/index.m3u8`),
    find(path) {
      const [, stream, file = ''] = /^\/live\/(\d+)\/(.+)$/.exec(path) ?? [];
      if (stream === undefined || Number(stream) >= streams) return undefined;
      const end = published(Number(stream));
      if (file === 'index.m3u8') return livePlaylist(end, segments, segmentSeconds);
      const sequence = Number(/^segment(\d+)\.ts$/.exec(file)?.[1] ?? NaN);
      return sequence < end ? readSegment(sequence % segments) : undefined;
    },
  };
}

function livePlaylist(end: number, segments: number, segmentSeconds: number): string {
  const first = end - WINDOW;
  const sequences = Array.from({ length: WINDOW }, (_, index) => first + index);
  const isRestart = (sequence: number): boolean => sequence > 0 && sequence % segments === 0;
  return [
    ...['#EXTM3U', '#EXT-X-VERSION:6', `#EXT-X-TARGETDURATION:${segmentSeconds}`],
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${Math.max(0, Math.floor((first - 1) / segments))}`,
    ...sequences.flatMap((sequence) => [
      ...(isRestart(sequence) ? ['#EXT-X-DISCONTINUITY'] : []),
      ...[`#EXTINF:${segmentSeconds.toFixed(3)},`, `segment${sequence}.ts`],
    ]),
    '',
  ].join('\n');
}
