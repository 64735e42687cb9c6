import { EventEmitter, once } from 'node:events';
import { edgeAt, hasReached, type LiveEdge } from './live-edge.js';
import {
  LIVE_FRAME_RATE,
  SEGMENTS_PER_LOOP,
  SEGMENT_SECONDS,
  loadPartsMedia,
  loadTsMedia,
  type LiveMedia,
} from './live-media.js';
import { behindPart, readReload } from './live-reload.js';
import { liveText, windowStart, type LiveDescription } from './live-text.js';
import {
  startStreamServer,
  type LiveAnswer,
  type LiveQuestion,
  type StreamServer,
} from './stream-server.js';

export interface LiveOriginOptions {
  /** LL-HLS with parts, blocking reload and delta updates; otherwise whole MPEG-TS segments. Default false. */
  readonly lowLatency?: boolean;
  /** The number of complete segments in a playlist, 1 to 100,000; default 4. */
  readonly windowSegments?: number;
  /** The number of segments that are still served after they have left the playlists; default 0. */
  readonly lingeringSegments?: number;
  /** The number of segments that are complete at the start; default: as many as a playlist lists. */
  readonly publishedSegments?: number;
  /** The number of segments after which the stream ends; default: it does not end. */
  readonly endsAfter?: number;
  /** The first segment's media sequence number; default 0. */
  readonly firstSequence?: number;
  /** Which segments have a date; default `each`. */
  readonly dates?: LiveDescription['dates'];
  /** The wall-clock time of the stream's first picture; default: the published part ends now. */
  readonly startDate?: Date;
  /** HOLD-BACK in seconds; default: left out. */
  readonly holdBackSeconds?: number;
}

/** A live stream on its own server, in two renditions (`main/`, `other/`). */
export interface LiveOrigin extends StreamServer {
  /** The URL of the multivariant playlist. */
  readonly index: string;
  /** The URL of the rendition `main`'s media playlist. */
  readonly playlist: string;
  /** The wall-clock time of the stream's first picture. */
  readonly startDate: Date;
  /** Lets so many seconds of the stream pass; it stands still otherwise. */
  readonly advance: (seconds: number) => void;
  readonly edge: () => LiveEdge;
  /** The frame number at a moment, in seconds since the stream's beginning. */
  readonly frameAt: (seconds: number) => number;
}

const RENDITIONS = ['main', 'other'] as const;
type Rendition = (typeof RENDITIONS)[number];

/** Publishes as a live encoder and its origin do, from the sample, over and over, as far as it is told to. */
export async function startLiveOrigin(options: LiveOriginOptions = {}): Promise<LiveOrigin> {
  const stream = createStream(options);
  const server = await startStreamServer({ answer: (question) => answer(stream, question) });
  return Object.assign(server, {
    index: `${server.url}/index.m3u8`,
    playlist: `${server.url}/main/index.m3u8`,
    startDate: stream.description.startDate,
    advance: stream.advance,
    edge: stream.edge,
    frameAt: (seconds: number) => {
      const inLoop = seconds % (SEGMENTS_PER_LOOP * SEGMENT_SECONDS);
      return Math.floor(inLoop * LIVE_FRAME_RATE + 1e-6);
    },
  });
}

interface LiveStream {
  readonly media: Readonly<Record<Rendition, LiveMedia>>;
  readonly description: LiveDescription;
  readonly lingeringSegments: number;
  readonly advance: (seconds: number) => void;
  readonly edge: () => LiveEdge;
  /** Comes back when an edge or the stream's end is reached. */
  readonly reach: (wanted: LiveEdge, closing: AbortSignal) => Promise<void>;
}

function createStream(options: LiveOriginOptions): LiveStream {
  const { windowSegments = 4, publishedSegments = windowSegments } = options;
  const startSeconds = publishedSegments * SEGMENT_SECONDS;
  const { lowLatency = false, endsAfter } = options;
  const clock = new EventEmitter().setMaxListeners(0);
  let now = startSeconds;
  const end = { segments: endsAfter ?? Infinity, parts: 0 };
  const untilEnd = (edge: LiveEdge) => (hasReached(edge, end) ? end : edge);
  const edge = () => untilEnd(edgeAt(now, lowLatency));
  const small = lowLatency ? loadPartsMedia() : loadTsMedia('ts-small');
  return {
    media: { main: lowLatency ? small : loadTsMedia('ts'), other: small },
    description: describe(options, windowSegments, startSeconds),
    lingeringSegments: options.lingeringSegments ?? 0,
    advance: (seconds) => {
      now += seconds;
      clock.emit('advance');
    },
    edge,
    reach: async (wanted, closing) => {
      const due = untilEnd(wanted);
      while (!hasReached(edge(), due)) await once(clock, 'advance', { signal: closing });
    },
  };
}

function describe(
  options: LiveOriginOptions,
  windowSegments: number,
  startSeconds: number,
): LiveDescription {
  const { lowLatency = false } = options;
  return {
    extension: lowLatency ? 'm4s' : 'ts',
    hasMap: lowLatency,
    hasParts: lowLatency,
    windowSegments,
    firstSequence: options.firstSequence ?? 0,
    startDate: options.startDate ?? new Date(Date.now() - startSeconds * 1000),
    dates: options.dates ?? 'each',
    endsAfter: options.endsAfter,
    canBlockReload: lowLatency,
    holdBackSeconds: options.holdBackSeconds,
    otherRenditions: [],
  };
}

async function answer(
  stream: LiveStream,
  { path, query, closing }: LiveQuestion,
): ReturnType<LiveAnswer> {
  if (path === '/index.m3u8') return multivariant(stream);
  const [, folder, file = ''] = path.split('/', 3);
  const rendition = RENDITIONS.find((name) => name === folder);
  if (rendition === undefined) return undefined;
  if (file === 'index.m3u8') return playlist(stream, rendition, query, closing);
  const media = stream.media[rendition];
  if (file === 'map.mp4') return media.map;
  const [, kind, sequence, part] = /^(segment|part)(\d+)(?:\.(\d+))?\.\w+$/.exec(file) ?? [];
  const index = Number(sequence) - stream.description.firstSequence;
  if (kind === 'segment' && part === undefined) return segment(stream, media, index);
  if (kind === 'part') return partBytes(stream, media, { index, part: Number(part) }, closing);
  return undefined;
}

function multivariant({ description }: LiveStream): string {
  const sizes = description.hasParts ? ['320x180', '320x180'] : ['640x360', '320x180'];
  const lines = RENDITIONS.flatMap((name, index) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${160_000 / (index + 1)},CODECS="avc1.64001f",RESOLUTION=${sizes[index] ?? ''}`,
    `${name}/index.m3u8`,
  ]);
  return ['#EXTM3U', '#EXT-X-VERSION:9', ...lines, ''].join('\n');
}

async function playlist(
  { description, edge, reach }: LiveStream,
  rendition: Rendition,
  query: URLSearchParams,
  closing: AbortSignal,
): ReturnType<LiveAnswer> {
  const otherRenditions = RENDITIONS.filter((name) => name !== rendition).map(
    (name) => `../${name}/index.m3u8`,
  );
  const described = { ...description, otherRenditions };
  if (!description.canBlockReload) return liveText(described, edge());
  const reload = readReload(query, edge(), description.firstSequence);
  if (!reload) return { status: 400 };
  if (reload.wanted) await reach(reload.wanted, closing);
  return liveText(described, edge(), reload.isDelta);
}

function segment(
  { description, edge, lingeringSegments }: LiveStream,
  media: LiveMedia,
  index: number,
): Uint8Array | undefined {
  const now = edge();
  const oldest = windowStart(description, now) - lingeringSegments;
  if (index < Math.max(0, oldest) || index >= now.segments) return undefined;
  return media.segments[index % SEGMENTS_PER_LOOP];
}

/** Waits for a part that a hint announces (RFC 8216bis 4.4.5.3); later parts do not exist. */
async function partBytes(
  stream: LiveStream,
  media: LiveMedia,
  { index, part }: { readonly index: number; readonly part: number },
  closing: AbortSignal,
): Promise<Uint8Array | undefined> {
  const { description, edge, lingeringSegments, reach } = stream;
  const now = edge();
  if (index < Math.max(0, windowStart(description, now) - lingeringSegments)) return undefined;
  const bytes = media.parts[index % SEGMENTS_PER_LOOP]?.[part];
  const isHinted = index === now.segments && part === now.parts && index !== description.endsAfter;
  if (isHinted) await reach(behindPart(index, part), closing);
  return isHinted || hasReached(now, behindPart(index, part)) ? bytes : undefined;
}
