import { untilAborted } from '../../shared/abort.js';
import { isSnapError, type SnapErrorCode } from '../../shared/errors.js';
import type { PassedOverSegment, PlannedPlace } from '../../shared/protocol.js';
import type { CaptureTarget } from '../../shared/targets.js';
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
import { SearchLog } from '../search/search-log.js';
import { BestPicture, wantsMore, type ChosenTaken, type TakenPicture } from './best-picture.js';
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
): Promise<ChosenTaken> {
  let copiesUsed = 0;
  const onUse = (): void => {
    copiesUsed += 1;
  };
  const take = async (isFresh: boolean): Promise<Take> => {
    const noCache = isFresh || place.visit.isReborn;
    const log = new SearchLog(mayTakeAnother(job, place.target));
    const best = new BestPicture(job.request, log);
    const context = contextOf(job, place, log, { ...place.visit, isFresh, noCache, onUse });
    try {
      await considerAll(stations, job, { target: place.target, context, best }, loadRest);
      return { best, log, error: undefined };
    } catch (error) {
      if (isSnapError(error) && error.code === 'aborted') throw error;
      return { best, log, error };
    }
  };
  const first = await take(false);
  if (copiesUsed === 0 || !mayBeStale(first)) return first.best.orThrow(first.error);
  const takes = [await take(true), first];
  const chosen =
    takes.find(({ best }) => best.isWhole) ?? takes.find(({ best }) => !best.isEmpty) ?? takes[0];
  const { best, error } = chosen ?? first;
  return best.orThrow(error);
}

/** Whoever names a segment, or a frame, wants no other in its place; an I-frame playlist gives way to the ordinary one. */
function mayTakeAnother(
  { request, toleratesUnusable }: CaptureJob,
  { segments, index }: CaptureTarget,
): boolean {
  const { seek, moment } = request;
  if (seek === 'exact' || (seek === 'segment' && moment.kind === 'sequence')) return false;
  return toleratesUnusable && segments[index]?.isIFrame !== true;
}

interface Take {
  readonly best: BestPicture;
  readonly log: SearchLog;
  readonly error: unknown;
}

function mayBeStale({ best, log, error }: Take): boolean {
  const isOfBytes = ({ code }: PassedOverSegment): boolean =>
    code !== 'no-keyframe' && MAY_BE_STALE.has(code);
  if (best.isWhole) return log.passedOver.some(isOfBytes);
  return !error || (isSnapError(error) && MAY_BE_STALE.has(error.code));
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
  const wish = { ...request, wantsMore: wantsMore(request) };
  for await (const cut of cutPictures(stations, target, wish, context)) {
    timer.end('fetch');
    job.settle();
    if (await best.consider(cut, () => decode(stations, job, cut, loadRest))) return;
  }
}

function contextOf(
  job: CaptureJob,
  { playlistUrl }: PlannedPlace,
  log: SearchLog,
  copies: CopyScope,
): CutContext {
  return {
    playlistUrl,
    log,
    copies,
    limits: { maxBytes: job.request.maxSegmentBytes, signal: job.signal },
    onRead() {
      job.report('fetching');
    },
    onFetched(bytes) {
      job.counts.bytesFetched += bytes;
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
