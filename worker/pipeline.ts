import { isSnapError } from '../src/shared/errors.js';
import type {
  CaptureRequest,
  Progress,
  SnapshotData,
  WorkerConfig,
} from '../src/shared/protocol.js';
import type { ImageType } from '../src/shared/types.js';
import { createCodecModules } from '../wasm/codec-modules.js';
import { createFfmpegFiles } from '../wasm/ffmpeg-files.js';
import { untilAborted } from './abort.js';
import { createClock } from './clock.js';
import { decodeKeyframe } from './decode-keyframe.js';
import { createFfmpegEngine } from './decode/ffmpeg.js';
import type { DecodeEngine } from './decode/types.js';
import { atUrl } from './error-context.js';
import { createImageMaker, type ImageMaker } from './image/make-images.js';
import { loadMediaPlaylist } from './load-playlist.js';
import { createMapCache, type MapCache } from './map-cache.js';
import { findSegments } from './playlist/find-segment.js';
import type { MediaSegment } from './playlist/types.js';
import { readKeyframe } from './read-keyframe.js';
import { toSnapshot } from './to-snapshot.js';

/** How many segments are tried where one has no keyframe, or a damaged one. */
const MAX_SEGMENTS = 3;
/** What a decoder has to guess beyond this share of a picture makes it another picture. */
const MAX_DAMAGED_SHARE = 0.05;

/** What a capture can tell while it runs. */
export interface CaptureContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** From a playlist's URL to encoded images: the only part that knows all stations. */
export interface Pipeline {
  /** Loads the decoder and the encoders of these types. */
  preload(types: readonly ImageType[]): Promise<void>;
  capture(request: CaptureRequest, context: CaptureContext): Promise<SnapshotData>;
}

interface Stations {
  readonly engine: DecodeEngine;
  readonly imageMaker: ImageMaker;
  readonly maps: MapCache;
}

export function createPipeline({ assetBaseUrl }: WorkerConfig): Pipeline {
  const stations: Stations = {
    engine: createFfmpegEngine(createFfmpegFiles(assetBaseUrl)),
    imageMaker: createImageMaker(createCodecModules(assetBaseUrl)),
    maps: createMapCache(),
  };
  return {
    preload: (types) => preload(stations, types),
    capture(request, context) {
      // A failure shows where what failed is needed; until then the fetch goes on.
      preload(stations, typesOf(request)).catch(() => undefined);
      return capture(stations, request, context);
    },
  };
}

async function preload(
  { engine, imageMaker }: Stations,
  types: readonly ImageType[],
): Promise<void> {
  await Promise.all([engine.preload(), imageMaker.preload(types)]);
}

function typesOf({ images }: CaptureRequest): readonly ImageType[] {
  return images.map(({ type }) => type);
}

async function capture(
  stations: Stations,
  request: CaptureRequest,
  { signal, onProgress }: CaptureContext,
): Promise<SnapshotData> {
  const clock = createClock();
  let bytesFetched = 0;
  const report = (step: Progress['step']): void => {
    onProgress({ step, bytesFetched });
  };

  report('loading');
  const playlist = await loadMediaPlaylist(request, signal);
  clock.lap('playlist');
  return tryInTurn(findSegments(playlist, request.moment, MAX_SEGMENTS), async (segment) => {
    report('fetching');
    const read = await readKeyframe(
      segment,
      stations.maps,
      { maxBytes: request.maxSegmentBytes, signal },
      (bytes) => {
        bytesFetched += bytes;
        report('fetching');
      },
    );
    clock.lap('fetch');

    report('loading');
    await untilAborted(preload(stations, typesOf(request)), signal);
    clock.lap('load');

    report('decoding');
    const picture = await decodeKeyframe(stations.engine, read, {
      signal,
      timeoutSeconds: request.decodeTimeoutSeconds,
    });
    clock.lap('decode');

    const made = await stations.imageMaker.make(picture, request.images, signal, () => {
      report('encoding');
    });
    stations.engine.recycle(picture);
    return toSnapshot({
      playlist,
      segment,
      cut: read.cut,
      picture,
      made,
      bytesFetched,
      timings: clock.end(made),
    });
  });
}

/**
 * Tries one segment after the other where a segment has no keyframe, or one that is damaged; any other failure would be
 * the next one's too. A damaged picture is better than none.
 */
async function tryInTurn(
  segments: readonly MediaSegment[],
  attempt: (segment: MediaSegment) => Promise<SnapshotData>,
): Promise<SnapshotData> {
  let damaged: SnapshotData | undefined;
  let missing: unknown;
  for (const segment of segments) {
    try {
      const snapshot = await attempt(segment);
      if (snapshot.damagedShare <= MAX_DAMAGED_SHARE) return snapshot;
      damaged ??= snapshot;
    } catch (error) {
      const code = isSnapError(error) ? error.code : undefined;
      if (damaged && code !== 'aborted') return damaged;
      const located = atUrl(error, segment.url);
      if (code !== 'no-keyframe') throw located;
      missing ??= located;
    }
  }
  if (damaged) return damaged;
  throw missing;
}
