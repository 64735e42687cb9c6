import { SnapError } from '../../shared/errors.js';
import type { CaptureOptions } from '../options/capture.js';
import type { StreamInput } from '../options/input.js';
import type { At } from '../options/moment.js';
import type { Snapshot } from '../results/snapshot.js';
import type { TimelineSegment } from '../results/timeline.js';
import { secondsApart, withSnapper } from './moments.js';
import { resolveBisectOptions, type BisectOptions } from './options.js';

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
 * @throws `TypeError` or `RangeError` from the promise, naming the option that is wrong; what `isAfter` throws.
 * @throws `SnapError` from the promise: any that `capture()` has; `outside-window` for a range without segments.
 *
 * @public
 */
export async function bisect(input: StreamInput, options: BisectOptions): Promise<Bisection> {
  const { snapper, isAfter, images, precision, from, to, ...control } =
    resolveBisectOptions(options);
  return withSnapper(snapper, async (given) => {
    const { segments, window } = await given.timeline(input, { from, to, ...control });
    const listed = segments.filter(({ gap }) => !gap);
    if (listed.length === 0) {
      throw new SnapError('outside-window', 'The range has no segment to look at', { window });
    }
    let captures = 0;
    const judge = async (moment: Pick<CaptureOptions, 'at' | 'seek'>): Promise<Judged> => {
      const snapshot = await given.capture(input, { ...moment, images, ...control });
      captures += 1;
      return { snapshot, isAfter: await isAfter(snapshot) };
    };
    const found = await bySegments(listed, (segment) =>
      judge({ at: middleOf(segment), seek: 'segment' }),
    );
    const exact =
      precision === 'segment'
        ? found
        : await byFrames(found, precision, (at) => judge({ at, seek: 'exact' }));
    return { ...exact, captures };
  });
}

interface Judged {
  readonly snapshot: Snapshot;
  readonly isAfter: boolean;
}

/** The pictures around the change. */
type AroundChange = Pick<Bisection, 'last' | 'first'>;

/** Halves a list whose items lie in the order of time. */
export async function bySegments<Item>(
  items: readonly Item[],
  judge: (item: Item) => Promise<Judged>,
): Promise<AroundChange> {
  let [low, high] = [-1, items.length];
  const found: { last: Snapshot | undefined; first: Snapshot | undefined } = {
    last: undefined,
    first: undefined,
  };
  // The ends first: most of what is judged wrongly shows there.
  let index = 0;
  while (high - low > 1) {
    const { snapshot, isAfter } = await judge(items[index] as Item);
    if (isAfter) {
      high = index;
      found.first = snapshot;
    } else {
      low = index;
      found.last = snapshot;
    }
    index = high === items.length ? high - 1 : Math.floor((low + high) / 2);
  }
  return found;
}

/** Halves what is between two pictures, until they are close enough or there is no frame between them. */
async function byFrames(
  { last, first }: AroundChange,
  precision: number,
  judge: (at: At) => Promise<Judged>,
): Promise<AroundChange> {
  while (last && first && secondsApart(last, first) > precision) {
    const { snapshot, isAfter } = await judge(between(last, first));
    const isBetween = secondsApart(last, snapshot) > 0 && secondsApart(snapshot, first) > 0;
    if (!isBetween) break;
    if (isAfter) first = snapshot;
    else last = snapshot;
  }
  return { last, first };
}

function between(a: Snapshot, b: Snapshot): At {
  const seconds = secondsApart(a, b) / 2;
  return a.programDateTime && b.programDateTime
    ? { date: new Date(a.programDateTime.getTime() + seconds * 1000) }
    : { time: a.presentationTime + seconds };
}

/** Not the start, which rounding may move into the segment before. */
function middleOf({ date, time, duration }: TimelineSegment): At {
  return date ? { date: new Date(date.getTime() + duration * 500) } : { time: time + duration / 2 };
}
