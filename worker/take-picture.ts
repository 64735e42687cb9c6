import { isSnapError, SnapError } from '../src/shared/errors.js';
import type { CaptureRequest, Progress, SnapshotData } from '../src/shared/protocol.js';
import type { CaptureTarget } from '../src/shared/targets.js';
import type { ImageType } from '../src/shared/types.js';
import { untilAborted } from './abort.js';
import type { Clock } from './clock.js';
import { decodeKeyframe } from './decode-keyframe.js';
import type { DecodedPicture, DecodeEngine } from './decode/types.js';
import { atUrl } from './error-context.js';
import { findPictures, type FoundPicture } from './find-picture.js';
import type { ImageMaker } from './image/make-images.js';
import type { CodedPicture } from './keyframe/types.js';
import { prepareCut, readSegments, type ReadContext, type ReadStations } from './read-segment.js';
import { toSnapshot } from './to-snapshot.js';

/** What a decoder has to guess beyond this share of a picture makes it another picture. */
const MAX_DAMAGED_SHARE = 0.05;
/** And beyond this share it is none. */
const MAX_RUBBISH_SHARE = 0.5;

export interface PictureStations extends ReadStations {
  readonly engine: DecodeEngine;
  readonly imageMaker: ImageMaker;
}

/** One capture under way. */
export interface CaptureJob {
  readonly request: CaptureRequest;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  bytesFetched: number;
  readonly report: (step: Progress['step']) => void;
}

/** From a place in a media playlist to encoded images. A damaged picture gives way to the next one, if there is one. */
export async function takePicture(
  stations: PictureStations,
  job: CaptureJob,
  playlistUrl: string,
  target: CaptureTarget,
): Promise<SnapshotData> {
  const context = readContext(job, playlistUrl);
  const found = findPictures(target, job.request.seek, (segments, selection) => {
    job.report('fetching');
    return readSegments(stations, segments, selection, context);
  });
  const best = new BestPicture();
  try {
    for await (const picture of found) {
      job.clock.lap('fetch');
      const isGood = await best.consider(picture, () =>
        finish(stations, job, { context, target, found: picture }),
      );
      if (isGood) break;
    }
  } catch (error) {
    if (isSnapError(error) && error.code === 'aborted') throw error;
    return best.orThrow(error);
  }
  return best.orThrow(undefined);
}

/** The first picture that is whole, or else the first one that is damaged. */
class BestPicture {
  #best: SnapshotData | undefined;
  #missing: unknown;

  /** Whether there is nothing better to wait for. Throws what is not just a lack of a keyframe. */
  async consider({ segment }: FoundPicture, take: () => Promise<SnapshotData>): Promise<boolean> {
    try {
      const snapshot = await take();
      const isGood = snapshot.damagedShare <= MAX_DAMAGED_SHARE;
      this.#best = isGood ? snapshot : (this.#best ?? snapshot);
      return isGood;
    } catch (error) {
      const located = atUrl(error, segment.url);
      if (!isSnapError(located) || located.code !== 'no-keyframe') throw located;
      this.#missing ??= located;
      return false;
    }
  }

  orThrow(error: unknown): SnapshotData {
    if (this.#best) return this.#best;
    throw error ?? this.#missing;
  }
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

async function finish(
  stations: PictureStations,
  job: CaptureJob,
  place: {
    readonly context: ReadContext;
    readonly target: CaptureTarget;
    readonly found: FoundPicture;
  },
): Promise<SnapshotData> {
  const { request, signal, clock, report } = job;
  const { found, context, target } = place;
  const coded = await codedPicture(stations, found, context);
  clock.lap('fetch');

  report('loading');
  await untilAborted(preload(stations, typesOf(request)), signal);
  clock.lap('load');

  report('decoding');
  const decoding = decodeKeyframe(
    stations.engine,
    { picture: coded, uncut: found.read.uncut },
    { signal, timeoutSeconds: request.decodeTimeoutSeconds },
  );
  const picture = await (wasEncrypted(found) ? refuseRubbish(decoding) : decoding);
  clock.lap('decode');

  const made = await stations.imageMaker.make(picture, request.images, signal, () => {
    report('encoding');
  });
  stations.engine.recycle(picture);
  return toSnapshot({
    playlistUrl: context.playlistUrl,
    target,
    found,
    coded,
    picture,
    made,
    bytesFetched: job.bytesFetched,
    timings: clock.end(made),
  });
}

/** Whether samples of it were encrypted, so that nothing has told yet whether the key fits. */
function wasEncrypted({ cut }: FoundPicture): boolean {
  return cut?.run.units.some(({ protection }) => protection !== undefined) === true;
}

/** What a wrong key makes of samples is rubbish to a decoder. */
async function refuseRubbish(decoding: Promise<DecodedPicture>): Promise<DecodedPicture> {
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
): Promise<CodedPicture> {
  if (read.uncut) return read.whole;
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
