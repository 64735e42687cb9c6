import type { Content } from './server.js';

/** How many segments a playlist lists at a time. */
const WINDOW = 4;

const END = '#EXT-X-ENDLIST\n';
/** Of a stream that begins anew, in segments: until it ends, until it is away, until it begins again from number 0. */
const COURSE = { live: 6, ended: 8, all: 10 };

interface Phase {
  readonly state: 'live' | 'ended' | 'away';
  /** How many segments were published. */
  readonly end: number;
}

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

/** @param restarts - How many streams, the last ones, end, are away and begin anew, again and again. */
export function createLiveWall(
  streams: number,
  { segments, segmentSeconds, readSegment }: WallMedia,
  restarts = 0,
): LiveWall {
  const startedAt = performance.now();
  /** How many segments a stream has published; the first window is there from the start. */
  const published = (stream: number): number => {
    const ahead = (stream / streams) * segmentSeconds;
    const seconds = (performance.now() - startedAt) / 1000 + ahead;
    return WINDOW + Math.floor(seconds / segmentSeconds);
  };
  const phaseOf = (stream: number): Phase => {
    const end = published(stream);
    if (stream < streams - restarts) return { state: 'live', end };
    // They do not all end at once.
    const step = (end + stream) % COURSE.all;
    if (step < COURSE.live) return { state: 'live', end: WINDOW + step };
    const last = WINDOW + COURSE.live - 1;
    return step < COURSE.ended ? { state: 'ended', end: last } : { state: 'away', end: 0 };
  };
  return {
    paths: Array.from({ length: streams }, (_, stream) => `/live/${stream}/index.m3u8`),
    find(path) {
      const [, stream, file = ''] = /^\/live\/(\d+)\/(.+)$/.exec(path) ?? [];
      if (stream === undefined || Number(stream) >= streams) return undefined;
      const { state, end } = phaseOf(Number(stream));
      if (state === 'away') return undefined;
      if (file === 'index.m3u8') {
        return livePlaylist(end, segments, segmentSeconds) + (state === 'ended' ? END : '');
      }
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
