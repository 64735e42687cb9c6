import { isSnapError, type SnapError, type SnapErrorCode } from '../../shared/errors.js';
import type { PlannedPlace } from '../../shared/protocol.js';
import type { PassedOverSegment } from '../../shared/picture-segment.js';
import type { CaptureTarget } from '../../shared/targets.js';
import type { CopyScope } from '../fetch/types.js';
import {
  cutPictures,
  type CutContext,
  type CutPicture,
  type CutStations,
  type UncutSegment,
} from '../search/cut-pictures.js';
import { SearchLog } from '../search/search-log.js';
import { BestTaken, type Chosen, type Criteria, type OfCut } from './best-taken.js';
import type { CaptureJob } from './job.js';

/** Failures that may come of a copy that stood in for what the server has by now. */
const MAY_BE_STALE: ReadonlySet<SnapErrorCode> = new Set([
  'encrypted',
  'decode-failed',
  'no-keyframe',
  'no-video',
  'unsupported-codec',
  'unsupported-container',
]);

/** What is made of a cut, and which is the best. */
export interface Taking<Taken extends OfCut> {
  readonly criteria: Criteria<Taken>;
  /** What to say of a segment that cannot be cut, where nothing takes it whole. */
  readonly refuseUncut: ((reason: SnapError) => SnapError) | undefined;
  /** Whether further pictures are wanted where `seek` names a single one. */
  readonly wantsMore: boolean;
  readonly take: (cut: CutPicture | UncutSegment) => Promise<Taken>;
}

/**
 * From a place in a media playlist to what is made of its picture. One that is not good gives way to a better one near
 * by, if there is one. Where copies stood in for what the server has, nothing is reported as damaged or missing before
 * the server was asked.
 *
 * @throws SnapError those of cutting and of `take`.
 */
export async function takeBest<Taken extends OfCut>(
  stations: CutStations,
  job: CaptureJob,
  place: PlannedPlace,
  taking: Taking<Taken>,
): Promise<Chosen<Taken>> {
  let copiesUsed = 0;
  const onUse = (): void => {
    copiesUsed += 1;
  };
  const attempt = async (isFresh: boolean): Promise<Attempt<Taken>> => {
    const noCache = isFresh || place.visit.isReborn;
    const log = new SearchLog(mayTakeAnother(job, place.target));
    const best = new BestTaken(taking.criteria, log);
    const copies = { ...place.visit, isFresh, noCache, onUse };
    const { refuseUncut } = taking;
    const context = { ...contextOf(job, place, log, copies), refuseUncut };
    try {
      await considerAll(stations, job, { target: place.target, context, best }, taking);
      return { best, log, error: undefined };
    } catch (error) {
      if (isSnapError(error) && error.code === 'aborted') throw error;
      return { best, log, error };
    }
  };
  const first = await attempt(false);
  if (copiesUsed === 0 || !mayBeStale(first)) return first.best.orThrow(first.error);
  const attempts = [await attempt(true), first];
  const chosen =
    attempts.find(({ best }) => best.isWhole) ??
    attempts.find(({ best }) => !best.isEmpty) ??
    attempts[0];
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

interface Attempt<Taken extends OfCut> {
  readonly best: BestTaken<Taken>;
  readonly log: SearchLog;
  readonly error: unknown;
}

function mayBeStale<Taken extends OfCut>({ best, log, error }: Attempt<Taken>): boolean {
  const isOfBytes = ({ code }: PassedOverSegment): boolean =>
    code !== 'no-keyframe' && MAY_BE_STALE.has(code);
  if (best.isWhole) return log.passedOver.some(isOfBytes);
  return !error || (isSnapError(error) && MAY_BE_STALE.has(error.code));
}

interface Considering<Taken extends OfCut> {
  readonly target: PlannedPlace['target'];
  readonly context: CutContext;
  readonly best: BestTaken<Taken>;
}

async function considerAll<Taken extends OfCut>(
  stations: CutStations,
  { request, timer, settle }: CaptureJob,
  { target, context, best }: Considering<Taken>,
  { wantsMore, take }: Taking<Taken>,
): Promise<void> {
  const lateAt = performance.now() + request.timeoutSeconds * 500;
  for await (const cut of cutPictures(stations, target, { ...request, wantsMore }, context)) {
    timer.end('fetch');
    settle();
    if (await best.consider(cut, () => take(cut))) return;
    // A better one is not worth having none in the end.
    if (!best.isEmpty && performance.now() > lateAt) return;
  }
}

function contextOf(
  job: CaptureJob,
  { playlistUrl }: PlannedPlace,
  log: SearchLog,
  copies: CopyScope,
): Omit<CutContext, 'refuseUncut'> {
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
