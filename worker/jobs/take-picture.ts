import { untilAborted } from '../../shared/abort.js';
import { isSnapError } from '../../shared/errors.js';
import type { PlannedPlace } from '../../shared/protocol.js';
import type { CaptureTarget } from '../../shared/targets.js';
import type { Engines } from '../decode/types.js';
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

/**
 * From a place in a media playlist to a decoded picture. One that is damaged, or blank where blank ones are to be passed
 * over, gives way to a better one near by, if there is one.
 *
 * @param loadRest - Loads what is needed for the picture beside the decoder, at the same time.
 * @throws SnapError those of cutting and of decoding.
 */
export async function takePicture(
  stations: PictureStations,
  job: CaptureJob,
  { playlistUrl, target }: PlannedPlace,
  loadRest: () => Promise<void>,
): Promise<ChosenTaken> {
  const { request, timer } = job;
  const wish = { ...request, wantsMore: wantsMore(request) };
  const log = new SearchLog(mayTakeAnother(job, target));
  const cuts = cutPictures(stations, target, wish, contextOf(job, playlistUrl, log));
  const best = new BestPicture(request, log);
  try {
    for await (const cut of cuts) {
      timer.end('fetch');
      job.settle();
      if (await best.consider(cut, () => decode(stations, job, cut, loadRest))) break;
    }
  } catch (error) {
    if (isSnapError(error) && error.code === 'aborted') throw error;
    return best.orThrow(error);
  }
  return best.orThrow(undefined);
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

function contextOf(job: CaptureJob, playlistUrl: string, log: SearchLog): CutContext {
  return {
    playlistUrl,
    log,
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
