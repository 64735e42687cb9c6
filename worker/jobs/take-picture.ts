import { isSnapError, SnapError, withoutQuery } from '../../shared/errors.js';
import type { CaptureRequest, Progress, SnapshotData } from '../../shared/protocol.js';
import type { CaptureTarget } from '../../shared/targets.js';
import type { ImageType } from '../../shared/types.js';
import { untilAborted } from '../../shared/abort.js';
import { BestPicture, type TakenPicture } from './best-picture.js';
import type { Clock } from './step-timer.js';
import { decodeKeyframe } from '../search/decode-keyframe.js';
import type { ChosenPicture, Engines } from '../decode/types.js';
import {
  findPictures,
  presentationTime,
  programDateTime,
  type FoundPicture,
} from '../search/find-picture.js';
import type { ImageMaker } from '../image/make-images.js';
import type { PictureFacts } from '../image/encode/metadata.js';
import type { KnownKeys } from '../search/known-keys.js';
import {
  prepareCut,
  readSegments,
  type PreparedCut,
  type ReadContext,
  type ReadStations,
} from '../search/read-segments.js';
import { toSnapshot } from './to-snapshot.js';

/** What a decoder has to guess beyond this share of a picture makes it none. */
const MAX_RUBBISH_SHARE = 0.5;

export interface PictureStations extends ReadStations {
  readonly engine: Engines;
  readonly imageMaker: ImageMaker;
  readonly knownKeys: KnownKeys;
}

/** One capture under way. */
export interface CaptureJob {
  readonly request: CaptureRequest;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  bytesFetched: number;
  imagesDone: number;
  readonly report: (step: Progress['step']) => void;
}

/**
 * From a place in a media playlist to encoded images. A picture that is damaged, or blank where blank ones are to be
 * passed over, gives way to a better one near by, if there is one.
 */
export async function takePicture(
  stations: PictureStations,
  job: CaptureJob,
  playlistUrl: string,
  target: CaptureTarget,
): Promise<SnapshotData> {
  const context = readContext(job, playlistUrl);
  const { request } = job;
  const pictures = findPictures(
    target,
    { ...request, wantsMore: request.skipBlank || request.pick !== 'first' },
    (segments, selection) => {
      job.report('fetching');
      return readSegments(stations, segments, selection, context);
    },
  );
  const best = new BestPicture(request);
  try {
    for await (const found of pictures) {
      job.clock.lap('fetch');
      if (await best.consider(found, () => decode(stations, job, found, context))) break;
    }
  } catch (error) {
    if (isSnapError(error) && error.code === 'aborted') throw error;
    return makeSnapshot(stations, job, { playlistUrl, target, ...best.orThrow(error) });
  }
  return makeSnapshot(stations, job, { playlistUrl, target, ...best.orThrow(undefined) });
}

function readContext(job: CaptureJob, playlistUrl: string): ReadContext {
  return {
    playlistUrl,
    limits: { maxBytes: job.request.maxSegmentBytes, signal: job.signal },
    onFetched(bytes) {
      job.bytesFetched += bytes;
      job.report('fetching');
    },
  };
}

async function decode(
  stations: PictureStations,
  job: CaptureJob,
  found: FoundPicture,
  context: ReadContext,
): Promise<TakenPicture> {
  const { request, signal, clock, report } = job;
  const { engine, imageMaker, knownKeys } = stations;
  const { picture: coded, keyBytes } = await codedPicture(stations, found, context);
  const isInDoubt = keyBytes ? !knownKeys.has(keyBytes) : mayBeCutOff(found);
  clock.lap('fetch');

  report('loading');
  const loading = [engine.prepare(coded, { isInDoubt }), imageMaker.preload(typesOf(request))];
  await untilAborted(Promise.all(loading), signal);
  clock.lap('load');

  report('decoding');
  const decoding = decodeKeyframe(
    engine,
    { picture: coded, uncut: found.read.uncut },
    { signal, timeoutSeconds: request.decodeTimeoutSeconds, isInDoubt },
  );
  const picture = await (keyBytes ? refuseRubbish(decoding) : decoding);
  if (keyBytes) knownKeys.add(keyBytes);
  clock.lap('decode');
  return { found, coded, picture };
}

async function makeSnapshot(
  stations: PictureStations,
  job: CaptureJob,
  taken: TakenPicture & { readonly playlistUrl: string; readonly target: CaptureTarget },
): Promise<SnapshotData> {
  const { picture, found } = taken;
  const made = await stations.imageMaker.make(picture, job.request.images, {
    signal: job.signal,
    onStep: (_step, done) => {
      job.imagesDone = done;
      job.report('encoding');
    },
    facts: factsOf(found, taken.playlistUrl),
  });
  stations.engine.recycle(picture);
  const timings = job.clock.end(made);
  return toSnapshot({ ...taken, made, bytesFetched: job.bytesFetched, timings });
}

function factsOf(found: FoundPicture, playlistUrl: string): PictureFacts {
  const dateMs = programDateTime(found);
  return {
    date: dateMs === undefined ? undefined : new Date(dateMs),
    description: `${withoutQuery(playlistUrl)} at ${presentationTime(found).toFixed(3)} s`,
  };
}

/** Of a picture of an I-frame playlist the range's length tells whether all of it is there. */
function mayBeCutOff({ cut, segment }: FoundPicture): boolean {
  return !segment.isIFrame && cut?.run.units.at(-1)?.mayBeCutOff === true;
}

/** What a wrong key makes of samples is rubbish to a decoder. */
async function refuseRubbish(decoding: Promise<ChosenPicture>): Promise<ChosenPicture> {
  try {
    const picture = await decoding;
    if (picture.damagedShare <= MAX_RUBBISH_SHARE) return picture;
  } catch (error) {
    if (!isSnapError(error) || error.code !== 'decode-failed') throw error;
  }
  throw new SnapError('encrypted', 'The key does not fit: what it decrypts is no picture');
}

async function codedPicture(
  stations: PictureStations,
  { read, cut, segment }: FoundPicture,
  context: ReadContext,
): Promise<PreparedCut> {
  if (read.uncut) return { picture: read.whole, keyBytes: undefined };
  if (!cut) throw new TypeError('A picture was found without its cut');
  return prepareCut(stations, cut, { decryption: read.decryption, segment }, context);
}

export async function preload(
  { engine, imageMaker }: Pick<PictureStations, 'engine' | 'imageMaker'>,
  types: readonly ImageType[],
): Promise<void> {
  await Promise.all([engine.preload(), imageMaker.preload(types)]);
}

export function typesOf({ images }: Pick<CaptureRequest, 'images'>): readonly ImageType[] {
  return images.map(({ type }) => type);
}
