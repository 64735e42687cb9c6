import { throwIfAborted, untilAborted } from '../../shared/abort.js';
import { endsBatch, isSnapError, SnapError } from '../../shared/errors.js';
import { boolean } from '../options/check.js';
import type { CaptureOptions } from '../options/capture.js';
import type { StreamInput } from '../options/input.js';
import type { At } from '../options/moment.js';
import type { Snapshot } from '../results/snapshot.js';
import { isWithoutPlaylist, onceMore } from './goes-on.js';
import { listRecording, type ListedRecording } from './list-recording.js';
import { withSnapper } from './moments.js';
import type { Places } from './recording-places.js';
import { resolveBisectOptions, type BisectOptions, type SearchSnapper } from './options.js';

/**
 * When something changed for good.
 *
 * @public
 */
export interface Bisection {
  /** The last picture before the change; `undefined` if it had happened before the first picture. */
  readonly last: Snapshot | undefined;
  /** The first picture after it; `undefined` if it has not happened by the last picture. */
  readonly first: Snapshot | undefined;
  /** How many pictures were judged. */
  readonly captures: number;
}

/**
 * Finds when something changed for good, such as a parcel that is gone, by judging about as many pictures as it takes to
 * halve the recording down to one segment: 15 for the 20,000 segments of a day. What changed back in between is not
 * noticed.
 *
 * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
 * @param options - Who judges, the part to search, how precisely, how to stop.
 * @throws `TypeError` or `RangeError` from the promise, naming the option that is wrong; `TypeError` where `isAfter` says
 * neither true nor false; what it throws.
 * @throws `SnapError` from the promise: any that `capture()` has, where 16 segments in a row have no picture, or none has
 * one; `outside-window` for a range without segments, and where the stream has begun anew meanwhile; `aborted` at once, although `isAfter` is still at it.
 *
 * @public
 */
export async function bisect(input: StreamInput, options: BisectOptions): Promise<Bisection> {
  const { snapper, precision, ...asked } = resolveBisectOptions(options);
  return withSnapper(snapper, async (given) => {
    const recording = await listRecording(given, input, asked);
    const { timeline, places, check } = recording;
    const listed = timeline.segments.filter(({ gap }) => !gap);
    if (listed.length === 0) {
      const { window } = timeline;
      throw new SnapError('outside-window', 'The range has no segment to look at', { window });
    }
    const { judge, captures } = judgeOf(given, input, asked, recording);
    const found = await bySegments(listed, (segment) =>
      judge({ at: places.middleOf(segment), seek: 'segment' }),
    );
    const exact =
      precision === 'segment'
        ? found
        : await byFrames(found, precision, places, (at) => judge({ at, seek: 'exact' }));
    await check();
    return { ...exact, captures: captures() };
  });
}

type AskedOfJudge = Pick<BisectOptions, 'images' | 'isAfter' | 'signal' | 'variant'>;

/** Takes pictures, and has them judged. */
function judgeOf(
  snapper: SearchSnapper,
  input: StreamInput,
  { images, isAfter, signal, variant }: AskedOfJudge,
  { places, check }: ListedRecording,
): {
  readonly judge: (moment: Pick<CaptureOptions, 'at' | 'seek'>) => Promise<Judged>;
  /** How many pictures so far. */
  readonly captures: () => number;
} {
  let captures = 0;
  const judge = async (moment: Pick<CaptureOptions, 'at' | 'seek'>): Promise<Judged> => {
    const capture = () => snapper.capture(input, { ...moment, images, signal, variant });
    const snapshot = await onceMore(capture, signal).catch(ifNoPicture);
    if (isSnapError(snapshot)) return snapshot;
    if (places.isByNumbers) await check();
    captures += 1;
    throwIfAborted(signal);
    // A person may never answer.
    const answer = await untilAborted(Promise.resolve(isAfter(snapshot)), signal);
    return { snapshot, isAfter: boolean('isAfter', answer) };
  };
  return { judge, captures: () => captures };
}

/** A picture, and what was said of it; or why there is none. */
type Judged = SnapError | { readonly snapshot: Snapshot; readonly isAfter: boolean };

function ifNoPicture(error: unknown): SnapError {
  if (isSnapError(error) && !endsBatch(error) && !isWithoutPlaylist(error)) return error;
  throw error;
}

/** The pictures around the change. */
type AroundChange = Pick<Bisection, 'last' | 'first'>;

/** So many neighbours in a row without a picture are left out. */
const MOST_FAILURES = 16;

/** Halves a list whose items lie in the order of time; those without a picture are left out. */
export async function bySegments<Item>(
  items: readonly Item[],
  judge: (item: Item) => Promise<Judged>,
): Promise<AroundChange> {
  const left = [...items];
  let failures: SnapError[] = [];
  let [low, high] = [-1, left.length];
  const found: { last: Snapshot | undefined; first: Snapshot | undefined } = {
    last: undefined,
    first: undefined,
  };
  // The ends first: most of what is judged wrongly shows there.
  let index = 0;
  while (high - low > 1) {
    const judged = await judge(left[index] as Item);
    if (isSnapError(judged)) {
      failures = [...failures, judged];
      // What has left the window has done so with all that comes before it.
      const gone = judged.code === 'outside-window' ? index - low : 1;
      left.splice(index + 1 - gone, gone);
      high -= gone;
      if (failures.length === MOST_FAILURES || left.length === 0) throw failures[0] ?? judged;
    } else {
      failures = [];
      if (judged.isAfter) [high, found.first] = [index, judged.snapshot];
      else [low, found.last] = [index, judged.snapshot];
    }
    index = high === left.length ? high - 1 : Math.floor((low + high) / 2);
  }
  return found;
}

/** Halves what is between two pictures, until they are close enough or there is no frame between them. */
async function byFrames(
  { last, first }: AroundChange,
  precision: number,
  { apart, between }: Places,
  judge: (at: At) => Promise<Judged>,
): Promise<AroundChange> {
  while (last && first && apart(last, first) > precision) {
    const judged = await judge(between(last, first));
    if (isSnapError(judged)) throw judged;
    const { snapshot, isAfter } = judged;
    const isBetween = apart(last, snapshot) > 0 && apart(snapshot, first) > 0;
    if (!isBetween) break;
    if (isAfter) first = snapshot;
    else last = snapshot;
  }
  return { last, first };
}
