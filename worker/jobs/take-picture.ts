import { untilAborted } from '../../shared/abort.js';
import type { PlannedPlace } from '../../shared/protocol.js';
import type { Engines } from '../decode/types.js';
import { toCodedPicture, wholeSegment } from '../mp4-writer/to-coded-picture.js';
import type { CutPicture, CutStations, UncutSegment } from '../search/cut-pictures.js';
import type { KnownKeys } from '../search/known-keys.js';
import { pictureCriteria, wantsMore, type ChosenTaken, type TakenPicture } from './best-picture.js';
import { decodeCut } from './decode-cut.js';
import type { CaptureJob } from './job.js';
import { takeBest } from './take-best.js';

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
export function takePicture(
  stations: PictureStations,
  job: CaptureJob,
  place: PlannedPlace,
  loadRest: () => Promise<void>,
): Promise<ChosenTaken> {
  return takeBest(stations, job, place, {
    criteria: pictureCriteria(job.request),
    refuseUncut: stations.engines.refuseUncut,
    wantsMore: wantsMore(job.request),
    take: (cut) => decode(stations, job, cut, loadRest),
  });
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
