import type { SnapError } from '../../shared/errors.js';
import type { SnapshotSegment } from '../../shared/picture-segment.js';
import type { BatchFailure } from '../jobs/batch.js';
import type { BatchOptions } from '../options/batch.js';
import type { StreamInput } from '../options/input.js';
import type { Snapshot } from '../results/snapshot.js';
import { Snapper } from '../snapper.js';
import type { SearchOptions, SearchSnapper } from './options.js';
import { FINGERPRINT_IMAGE, fingerprintOf, type Fingerprint } from './fingerprint.js';

/**
 * The moment of a picture that a search has found.
 *
 * @public
 */
export interface SearchMoment {
  /** In seconds on the stream's timeline. */
  readonly presentationTime: number;
  /** As wall-clock time, if the stream has dates. */
  readonly programDateTime: Date | undefined;
  /** The segment that holds it; `undefined` if it was not cut out of one. */
  readonly segment: SnapshotSegment | undefined;
}

/** What is looked at. */
export type LookOptions = Omit<SearchOptions, 'snapper'> &
  Pick<BatchOptions, 'every' | 'onProgress'>;

/** A picture of the stream at which a search has looked. */
export interface Looked {
  readonly moment: SearchMoment;
  readonly fingerprint: Fingerprint;
}

export function toMoment({ presentationTime, programDateTime, segment }: Snapshot): SearchMoment {
  return { presentationTime, programDateTime, segment };
}

/** How far two moments of one stream are apart by their dates, or else by their times, in seconds. */
export function secondsApart(a: SearchMoment, b: SearchMoment): number {
  const [from, to] = [a, b].map(({ programDateTime }) => programDateTime?.getTime());
  return from !== undefined && to !== undefined
    ? (to - from) / 1000
    : b.presentationTime - a.presentationTime;
}

/** The caller's Snapper, or one of the search's own. */
export function borrowSnapper(given: SearchSnapper | undefined): {
  readonly snapper: SearchSnapper;
  readonly giveBack: () => void;
} {
  if (given) return { snapper: given, giveBack: () => undefined };
  const own = new Snapper();
  return {
    snapper: own,
    giveBack: () => {
      own.dispose();
    },
  };
}

/** Runs a search with the caller's Snapper, or with one of its own. */
export async function withSnapper<T>(
  given: SearchSnapper | undefined,
  run: (snapper: SearchSnapper) => Promise<T>,
): Promise<T> {
  const { snapper, giveBack } = borrowSnapper(given);
  try {
    return await run(snapper);
  } finally {
    giveBack();
  }
}

/** Looks at one picture after the other. One that stands for several moments, as theirs are missing, comes once. */
export async function* lookAt(
  snapper: SearchSnapper,
  input: StreamInput,
  options: LookOptions,
): AsyncGenerator<Looked | BatchFailure, void, undefined> {
  const batch = { ...options, images: [FINGERPRINT_IMAGE], onError: 'yield' } as const;
  let last = -Infinity;
  for await (const result of snapper.captureAll(input, batch)) {
    if ('error' in result) {
      yield result;
      continue;
    }
    const [image] = result.images;
    const { presentationTime } = result;
    if (!image || presentationTime <= last) continue;
    last = presentationTime;
    yield { moment: toMoment(result), fingerprint: await fingerprintOf(image.blob) };
  }
}

/**
 * Leaves out moments without a picture.
 *
 * @throws SnapError why there is no picture, if there is none at all
 */
export async function* onlyPictures(
  results: AsyncIterable<Looked | BatchFailure>,
): AsyncGenerator<Looked, void, undefined> {
  let failure: SnapError | undefined;
  let hasPicture = false;
  for await (const result of results) {
    if ('error' in result) {
      failure ??= result.error;
    } else {
      hasPicture = true;
      yield result;
    }
  }
  if (failure && !hasPicture) throw failure;
}
