import type { StreamInput } from '../options/input.js';
import { borrowSnapper, lookAt, onlyPictures, type Looked, type SearchMoment } from './moments.js';
import { resolveChangesOptions, type ChangesOptions } from './options.js';
import { levelDifference, likeness } from './fingerprint.js';
import { listRecording } from './list-recording.js';

/**
 * What {@link changes} finds: that the picture changed, or stayed the same for a while.
 *
 * @public
 */
export type Change = SceneChange | StillStretch;

/**
 * Two pictures in a row that have little in common.
 *
 * @public
 */
export interface SceneChange {
  /** That it is one. */
  readonly kind: 'change';
  /** The last picture before the change. */
  readonly from: SearchMoment;
  /** The first picture after it. */
  readonly to: SearchMoment;
  /** From the threshold to 1. */
  readonly difference: number;
}

/**
 * Pictures in a row that are the same.
 *
 * @public
 */
export interface StillStretch {
  /** `'blank'`: black, white or of another single color. */
  readonly kind: 'still' | 'blank';
  /** The first of them. */
  readonly from: SearchMoment;
  /** The last of them that was looked at. */
  readonly to: SearchMoment;
  /** Between the two, in seconds. */
  readonly duration: number;
}

/**
 * Tells when the picture changes, and when it stays the same or is blank, in order; a stretch when it is over. Moments
 * without a picture are left out.
 *
 * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
 * @param options - The part to search, how closely, how to stop.
 * @throws `TypeError` or `RangeError` from the iteration, naming the option that is wrong.
 * @throws `SnapError` from the iteration: that of the playlists; that of the first moment where no moment has a picture;
 * `outside-window` where the stream has begun anew meanwhile.
 *
 * @example
 * ```ts
 * for await (const { kind, from } of changes(url, { every: 10 })) {
 *   console.log(kind, from.programDateTime ?? from.presentationTime);
 * }
 * ```
 *
 * @public
 */
export async function* changes(
  input: StreamInput,
  options: ChangesOptions = {},
): AsyncGenerator<Change, void, undefined> {
  const {
    snapper: given,
    threshold,
    stillness,
    stillSeconds,
    ...batch
  } = resolveChangesOptions(options);
  const { snapper, giveBack } = borrowSnapper(given);
  try {
    const { check } = await listRecording(snapper, input, batch);
    const pictures = onlyPictures(lookAt(snapper, input, batch));
    yield* checkedBetween(pictures, { threshold, stillness, stillSeconds }, check);
  } finally {
    giveBack();
  }
}

/** Two checks of the stream are at least so far apart, in milliseconds. */
const CHECK_MS = 2000;

/** The changes among pictures, each told once the stream was seen to go on after it. */
export async function* checkedBetween(
  pictures: AsyncIterable<Looked>,
  limits: ChangeLimits,
  check: () => Promise<void>,
): AsyncGenerator<Change, void, undefined> {
  let checkedAt = performance.now();
  let untold: Change[] = [];
  for await (const change of compareEach(pictures, limits)) {
    if (change) untold.push(change);
    if (untold.length === 0 || performance.now() - checkedAt < CHECK_MS) continue;
    await check();
    checkedAt = performance.now();
    yield* untold;
    untold = [];
  }
  await check();
  yield* untold;
}

/** {@link ChangesOptions}, as far as they judge. */
export type ChangeLimits = Readonly<Record<'threshold' | 'stillness' | 'stillSeconds', number>>;

/** The changes among pictures in their order, and `undefined` after each picture. */
export async function* compareEach(
  pictures: AsyncIterable<Looked>,
  { threshold, stillness, stillSeconds }: ChangeLimits,
): AsyncGenerator<Change | undefined, void, undefined> {
  let first: Looked | undefined;
  let last: Looked | undefined;
  const stretch = (): StillStretch | undefined => {
    if (!first || !last || first === last) return undefined;
    const duration = last.moment.presentationTime - first.moment.presentationTime;
    if (duration < stillSeconds) return undefined;
    const kind = first.fingerprint.isBlank ? 'blank' : 'still';
    return { kind, from: first.moment, to: last.moment, duration };
  };
  for await (const next of pictures) {
    // Compared with the first one, so that what drifts slowly is not still.
    const stays = first && levelDifference(first.fingerprint, next.fingerprint) <= stillness;
    if (!stays) {
      const still = stretch();
      if (still) yield still;
      const difference = last ? 1 - likeness(last.fingerprint, next.fingerprint) : 0;
      if (last && difference >= threshold) {
        yield { kind: 'change', from: last.moment, to: next.moment, difference };
      }
      first = next;
    }
    last = next;
    yield undefined;
  }
  const still = stretch();
  if (still) yield still;
}
