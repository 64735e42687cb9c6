import { untilAborted } from '../../shared/abort.js';
import { isSnapError, type SnapErrorCode } from '../../shared/errors.js';
import type { PlannedPlace } from '../../shared/protocol.js';
import type { Engines } from '../decode/types.js';
import type { CopyScope } from '../fetch/types.js';
import { toCodedPicture, wholeSegment } from '../mp4-writer/to-coded-picture.js';
import {
  cutPictures,
  type CutContext,
  type CutPicture,
  type CutStations,
  type UncutSegment,
} from '../search/cut-pictures.js';
import type { KnownKeys } from '../search/known-keys.js';
import { BestPicture, type TakenPicture } from './best-picture.js';
import { decodeCut } from './decode-cut.js';
import type { CaptureJob } from './job.js';

export interface PictureStations extends CutStations {
  readonly engines: Engines;
  readonly knownKeys: KnownKeys;
}

/** Failures that may come of a copy that stood in for what the server has by now. */
const MAY_BE_STALE: ReadonlySet<SnapErrorCode> = new Set([
  'encrypted',
  'decode-failed',
  'no-keyframe',
  'no-video',
  'unsupported-codec',
  'unsupported-container',
]);

/**
 * From a place in a media playlist to a decoded picture. One that is damaged, or blank where blank ones are to be passed
 * over, gives way to a better one near by, if there is one. Where copies stood in for what the server has, nothing is
 * reported as damaged or missing before the server was asked.
 *
 * @param loadRest - Loads what is needed for the picture beside the decoder, at the same time.
 * @throws SnapError those of cutting and of decoding.
 */
export async function takePicture(
  stations: PictureStations,
  job: CaptureJob,
  place: PlannedPlace,
  loadRest: () => Promise<void>,
): Promise<TakenPicture> {
  const best = new BestPicture(job.request);
  const copies = { used: 0 };
  const onUse = (): void => {
    copies.used += 1;
  };
  const take = async (isFresh: boolean): Promise<unknown> => {
    const noCache = isFresh || place.visit.isReborn;
    const context = contextOf(job, place, { ...place.visit, isFresh, noCache, onUse });
    try {
      await considerAll(stations, job, { target: place.target, context, best }, loadRest);
      return undefined;
    } catch (error) {
      if (isSnapError(error) && error.code === 'aborted') throw error;
      return error;
    }
  };
  const error = await take(false);
  const mayBeStale = copies.used > 0 && !best.isWhole && (!error || isStale(error));
  return best.orThrow(mayBeStale ? await take(true) : error);
}

function isStale(error: unknown): boolean {
  return isSnapError(error) && MAY_BE_STALE.has(error.code);
}

interface Considering {
  readonly target: PlannedPlace['target'];
  readonly context: CutContext;
  readonly best: BestPicture;
}

async function considerAll(
  stations: PictureStations,
  job: CaptureJob,
  { target, context, best }: Considering,
  loadRest: () => Promise<void>,
): Promise<void> {
  const { request, timer } = job;
  const wish = { ...request, wantsMore: request.skipBlank || request.pick !== 'first' };
  for await (const cut of cutPictures(stations, target, wish, context)) {
    timer.end('fetch');
    if (await best.consider(cut, () => decode(stations, job, cut, loadRest))) return;
  }
}

function contextOf(job: CaptureJob, { playlistUrl }: PlannedPlace, copies: CopyScope): CutContext {
  return {
    playlistUrl,
    copies,
    limits: { maxBytes: job.request.maxSegmentBytes, signal: job.signal },
    onRead() {
      job.report('fetching');
    },
    onFetched(bytes) {
      job.bytesFetched += bytes;
      job.report('fetching');
    },
  };
}

async function decode(
  { engines, knownKeys }: PictureStations,
  job: CaptureJob,
  cut: CutPicture | UncutSegment,
  loadRest: () => Promise<void>,
): Promise<TakenPicture> {
  const { request, signal, timer, report } = job;
  const coded = cut.kind === 'cut' ? toCodedPicture(cut.run) : wholeSegment(cut.bytes);
  const isInDoubt = cut.kind === 'cut' && cut.isInDoubt;

  report('loading');
  await untilAborted(Promise.all([engines.prepare(coded, { isInDoubt }), loadRest()]), signal);
  timer.end('load');

  report('decoding');
  const options = { signal, timeoutSeconds: request.decodeTimeoutSeconds, isInDoubt };
  const picture = await decodeCut(() => engines.decode(coded, options), cut, knownKeys);
  timer.end('decode');
  return { cut, picture };
}
