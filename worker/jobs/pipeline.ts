import { isSnapError } from '../../shared/errors.js';
import type {
  CaptureRequest,
  PageApi,
  PlanData,
  PlanRequest,
  Progress,
  SnapshotData,
  TimelineData,
  TimelineRequest,
  WorkerConfig,
} from '../../shared/protocol.js';
import type { CaptureTarget } from '../../shared/targets.js';
import type { ImageType, Moment } from '../../shared/types.js';
import { createCodecModules } from '../../wasm/codecs/codec-modules.js';
import { createFfmpegFiles } from '../../wasm/ffmpeg/files.js';
import { createModuleShare } from '../../wasm/load/module-share.js';
import { createClock } from './step-timer.js';
import { chooseEngine } from '../decode/choose-engine.js';
import { parseCodec, videoCodecs } from '../codecs/parse-codec.js';
import { createFfmpegEngine } from '../decode/ffmpeg/ffmpeg-engine.js';
import type { DecodeEngine } from '../decode/types.js';
import { createWebCodecsEngine } from '../decode/webcodecs/webcodecs-engine.js';
import { createFetchClient } from '../fetch/client.js';
import { nativeFetch } from '../fetch/page-fetch.js';
import { createPageFetch } from '../fetch/page-fetch.js';
import { createImageMaker } from '../image/make-images.js';
import { createKeyLoader } from '../keys/key-loader.js';
import { KnownKeys } from '../search/known-keys.js';
import { mayLackIFrames, StreamOpener, type OpenStream } from '../stream/open-stream.js';
import { PlaylistLoader } from '../stream/playlist-loader.js';
import { findTarget } from '../playlist/moments/find-target.js';
import { listTargets, listTimeline, playlistWindow } from '../playlist/moments/list-targets.js';
import {
  preload,
  takePicture,
  typesOf,
  type CaptureJob,
  type PictureStations,
} from './take-picture.js';

/** What a job can tell while it runs. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** From a playlist's URL to encoded images: the only part that knows all stations. */
export interface Pipeline {
  /** Loads the decoder and the encoders of these types. */
  preload(types: readonly ImageType[]): Promise<void>;
  capture(request: CaptureRequest, context: JobContext): Promise<SnapshotData>;
  timeline(request: TimelineRequest, context: JobContext): Promise<TimelineData>;
  plan(request: PlanRequest, context: JobContext): Promise<PlanData>;
}

interface Stations extends PictureStations {
  readonly opener: StreamOpener;
}

export function createPipeline(config: WorkerConfig, page: PageApi): Pipeline {
  const stations = createStations(config, page);
  return {
    preload: (types) => preload(stations, types),
    capture(request, context) {
      // A failure shows where what failed is needed; until then the fetch goes on.
      preload(stations, typesOf(request)).catch(() => undefined);
      return capture(stations, request, context);
    },
    timeline: (request, { signal }) =>
      stations.opener.withPlaylist({ ...request, isLive: true, signal }, ({ playlist }) =>
        Promise.resolve({
          playlistUrl: playlist.url,
          isLive: !playlist.isEnded,
          targetDuration: playlist.targetDuration,
          window: playlistWindow(playlist),
          segments: listTimeline(playlist, request.range),
          dateRanges: playlist.dateRanges.map((range) => Object.fromEntries(range)),
        }),
      ),
    plan: (request, { signal }) =>
      stations.opener.withPlaylist({ ...request, isLive: true, signal }, ({ playlist }) => {
        const { segments, targets } = listTargets(playlist, {
          every: request.every,
          ...request.range,
        });
        const { url: playlistUrl, targetDuration } = playlist;
        return Promise.resolve({ playlistUrl, targetDuration, segments, targets });
      }),
  };
}

function createStations(config: WorkerConfig, page: PageApi): Stations {
  const { assetBaseUrl, network, usesPageFetch, hasKeyProvider } = config;
  const fetch = createFetchClient({
    ...network,
    fetch: usesPageFetch ? createPageFetch(page) : nativeFetch,
  });
  const share = createModuleShare(page);
  const webcodecs = createWebCodecsEngine();
  const ffmpeg = createFfmpegEngine(createFfmpegFiles(assetBaseUrl, share));
  const engine = chooseEngine(orderOf(config.engine, [webcodecs, ffmpeg]));
  return {
    engine,
    imageMaker: createImageMaker(createCodecModules(assetBaseUrl, share)),
    opener: new StreamOpener(new PlaylistLoader(fetch, network.cacheBytes > 0), page, (codec) =>
      engine.canDecode(parseCodec(codec)),
    ),
    fetch,
    keys: createKeyLoader({ page, fetch }),
    hasKeyProvider,
    knownKeys: new KnownKeys(),
  };
}

/** All, the cheapest first; or the one that was asked for. */
function orderOf(
  option: WorkerConfig['engine'],
  engines: readonly DecodeEngine[],
): readonly DecodeEngine[] {
  return option === 'auto'
    ? engines.toSorted((a, b) => a.cost - b.cost)
    : engines.filter(({ name }) => name === option);
}

async function capture(
  stations: Stations,
  request: CaptureRequest,
  context: JobContext,
): Promise<SnapshotData> {
  const job = createJob(request, context);
  job.report('loading');
  const { place, stream } = request;
  if (!place) return captureStream(stations, job);
  try {
    return await takePicture(stations, job, place.playlistUrl, place.target);
  } catch (error) {
    const isIFrame = place.target.segments.some((segment) => segment.isIFrame);
    if (!isIFrame || !isSnapError(error) || !mayLackIFrames(error)) throw error;
    const plain = { ...request, stream: { ...stream, iFrames: false } };
    return captureStream(stations, { ...job, request: plain });
  }
}

function captureStream(stations: Stations, job: CaptureJob): Promise<SnapshotData> {
  const { request, signal, clock } = job;
  const isLive = request.moment.kind === 'live';
  return stations.opener.withPlaylist({ ...request, isLive, signal }, async (opened) => {
    // What is certain to be needed comes while the segment does; a failure shows where it is needed.
    for (const codec of videoCodecs(opened.codecs).filter(isPrecise)) {
      stations.engine.prepare(parseCodec(codec)).catch(() => undefined);
    }
    const { url, target } = await locate(stations, opened, request.moment, signal);
    clock.lap('playlist');
    return takePicture(stations, job, url, target);
  });
}

/** Whether a codec string says enough to tell whether the browser decodes it. */
function isPrecise(codec: string): boolean {
  return codec.includes('.');
}

/** Waits for a segment that is about to be published, where the server offers that. */
async function locate(
  { opener }: Stations,
  opened: OpenStream,
  moment: Moment,
  signal: AbortSignal,
): Promise<{ readonly url: string; readonly target: CaptureTarget }> {
  const { playlist } = opened;
  const next = (playlist.segments.at(-1)?.sequence ?? 0) + 1;
  const isNext = moment.kind === 'sequence' && moment.sequence === next;
  const canWait = isNext && !playlist.isEnded && playlist.serverControl.canBlockReload;
  const newest = canWait ? await opener.waitForSegment(opened, next, signal) : playlist;
  return { url: newest.url, target: findTarget(newest, moment) };
}

function createJob(request: CaptureRequest, { signal, onProgress }: JobContext): CaptureJob {
  const job: CaptureJob = {
    request,
    signal,
    clock: createClock(),
    bytesFetched: 0,
    imagesDone: 0,
    report: (step) => {
      onProgress({ step, bytesFetched: job.bytesFetched, imagesDone: job.imagesDone });
    },
  };
  return job;
}
