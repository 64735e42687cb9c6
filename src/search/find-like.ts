import { untilAborted } from '../../shared/abort.js';
import type { BatchProgress, RangeOptions } from '../options/batch.js';
import type { StreamInput } from '../options/input.js';
import type { Timeline } from '../results/timeline.js';
import {
  lookAt,
  onlyPictures,
  withSnapper,
  type LookOptions,
  type SearchMoment,
} from './moments.js';
import { resolveFindLikeOptions, type FindLikeOptions, type SearchSnapper } from './options.js';
import { likeness, fingerprintOf, type Fingerprint } from './fingerprint.js';
import { onceMore } from './goes-on.js';
import { listRecording } from './list-recording.js';
import type { Places } from './recording-places.js';

/**
 * A moment that looks like an image.
 *
 * @public
 */
export interface LikeMoment extends SearchMoment {
  /** From 0, nothing in common, to 1, the same picture. Above 0.8 it is hardly another one. */
  readonly likeness: number;
}

/** The most pictures that are looked at from afar, unless the caller says how far apart they are. */
const MOST_FROM_AFAR = 400;

/**
 * Looks for the keyframes that look most like an image: where a screenshot is from, for example. First it looks at
 * pictures that are far apart, then at every segment around the best of them. The image's size and encoding do not
 * matter; what was cut off it, or laid over it, does.
 *
 * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
 * @param image - What to look for: a file, an `<img>`, a canvas, anything `createImageBitmap` takes.
 * @param options - The part to search, how closely, how to stop.
 * @returns Moments, the one most like the image first; of pictures in a row the best.
 * @throws `TypeError` or `RangeError` from the promise, naming the argument that is wrong.
 * @throws `SnapError` from the promise: that of the playlists; that of the first moment where no moment has a picture;
 * `outside-window` where the stream has begun anew meanwhile; `decode-failed` for a file that is no image, and for what has
 * no picture.
 *
 * @public
 */
export async function findLike(
  input: StreamInput,
  image: ImageBitmapSource,
  options: FindLikeOptions = {},
): Promise<readonly LikeMoment[]> {
  const { snapper, every, limit, onProgress, ...part } = resolveFindLikeOptions(options);
  const { signal } = part;
  const wanted = await untilAborted(fingerprintOf(image), signal);
  return withSnapper(snapper, async (given) => {
    const { timeline, places, check } = await listRecording(given, input, part);
    const search = { snapper: given, input, wanted, onProgress: addUp(onProgress) };
    const spacing = every ?? spacingOf(timeline, places);
    const afar = await compareAll(search, { ...part, every: spacing });
    await check();
    const closely = (range: RangeOptions) =>
      onceMore(() => compareAll(search, { ...part, ...range, every: 'segment' }), signal);
    if (spacing === 'segment' || places.isByNumbers) return best(peaks(afar), limit);
    const close = await lookClosely(closely, { afar, limit, places });
    await check();
    return best(peaks(inOrder([...afar, ...close], places)), limit);
  });
}

interface Search {
  readonly snapper: SearchSnapper;
  readonly input: StreamInput;
  readonly wanted: Fingerprint;
  /** Makes the callback of one batch more. */
  readonly onProgress: () => LookOptions['onProgress'];
}

/**
 * Every segment of a short stretch, and of what a second look would not find again, as its times move on; pictures at
 * equal distances of all else.
 */
function spacingOf({ segments }: Timeline, { isByNumbers }: Places): LookOptions['every'] {
  return isByNumbers || segments.length <= MOST_FROM_AFAR ? 'segment' : { count: MOST_FROM_AFAR };
}

async function compareAll(
  { snapper, input, wanted, onProgress }: Search,
  options: LookOptions,
): Promise<readonly LikeMoment[]> {
  const found: LikeMoment[] = [];
  const looked = lookAt(snapper, input, { ...options, onProgress: onProgress() });
  for await (const { moment, fingerprint } of onlyPictures(looked)) {
    found.push({ ...moment, likeness: likeness(wanted, fingerprint) });
  }
  return found;
}

/** What was looked at from afar. */
export interface SeenFromAfar {
  readonly afar: readonly LikeMoment[];
  /** So many of the best are looked at closely. */
  readonly limit: number;
  readonly places: Pick<Places, 'apart' | 'boundAt'>;
}

/** Looks at every segment between the neighbours of the best ones. */
export async function lookClosely(
  compare: (range: RangeOptions) => Promise<readonly LikeMoment[]>,
  { afar, limit, places }: SeenFromAfar,
): Promise<readonly LikeMoment[]> {
  const ordered = inOrder(afar, places);
  const indexes = best(peaks(ordered), limit).map((one) => ordered.indexOf(one));
  const { boundAt } = places;
  const found: (readonly LikeMoment[])[] = [];
  for (const [first, last] of mergedRanges(indexes)) {
    const [from, to] = [ordered[first - 1], ordered[last + 1]];
    found.push(
      await compare({ ...(from && { from: boundAt(from) }), ...(to && { to: boundAt(to) }) }),
    );
  }
  return found.flat();
}

function best(moments: readonly LikeMoment[], limit: number): readonly LikeMoment[] {
  return moments.toSorted((a, b) => b.likeness - a.likeness).slice(0, limit);
}

/** From the first to the last of indexes whose neighbours are shared. */
export function mergedRanges(indexes: readonly number[]): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (const index of indexes.toSorted((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range && index - range[1] <= 2) range[1] = index;
    else ranges.push([index, index]);
  }
  return ranges;
}

/** In the order of time, each picture once. */
function inOrder(
  moments: readonly LikeMoment[],
  { apart }: Pick<Places, 'apart'>,
): readonly LikeMoment[] {
  const [first] = moments;
  if (!first) return [];
  const timed = moments.map((moment) => ({ moment, seconds: apart(first, moment) }));
  return timed
    .toSorted((a, b) => a.seconds - b.seconds)
    .filter(({ seconds }, i, all) => seconds - (all[i - 1]?.seconds ?? -Infinity) > 0.001)
    .map(({ moment }) => moment);
}

/** Those that are more like the image than the ones around them. */
export function peaks(ordered: readonly LikeMoment[]): readonly LikeMoment[] {
  return ordered.filter(
    (one, i) =>
      one.likeness > (ordered[i - 1]?.likeness ?? -1) &&
      one.likeness >= (ordered[i + 1]?.likeness ?? -1),
  );
}

/** Adds up the progress of several batches for one callback. */
function addUp(onProgress: FindLikeOptions['onProgress']): Search['onProgress'] {
  const batches: BatchProgress[] = [];
  return () => {
    const index = batches.length;
    batches.push({ done: 0, failed: 0, total: 0 });
    return (progress) => {
      batches[index] = progress;
      const sum = (name: keyof BatchProgress): number =>
        batches.reduce((total, batch) => total + batch[name], 0);
      onProgress?.({ done: sum('done'), failed: sum('failed'), total: sum('total') });
    };
  };
}
