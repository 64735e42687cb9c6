import { snapErrorLike, type SnapError } from '../../shared/errors.js';
import type { CaptureTarget, MediaSegment } from '../../shared/targets.js';
import { nearestTurn, type ResolvedClock } from '../../shared/clock.js';
import type { Seek } from '../../shared/types.js';
import type { KeyframeCut, SelectedKeyframes, Selection } from '../keyframe/types.js';
import type { Decryption } from '../keys/types.js';
import { presentationTime } from './presentation-time.js';
import type { SegmentRead } from './read-segments.js';
import type { SearchLog } from './search-log.js';
import { continuous, fromInside } from './segment-lists.js';

/**
 * How many segments are only looked at for a keyframe at their start before any of them is read to its end: those that
 * ten seconds have room for, if they last two.
 */
const MOST_PROBED = 10;
/** How far before its first picture a stream may begin. */
const MOST_EARLY_SECONDS = 0.5;

/** Reads segments that follow one another as if they were one. */
export type ReadSegments = (
  segments: readonly MediaSegment[],
  selection: Selection,
) => Promise<SegmentRead>;

/** A picture that was found, or a segment that has to go to a decoder whole, with the reason why. */
export type FoundPicture =
  | {
      readonly segment: MediaSegment;
      readonly uncut: undefined;
      readonly cut: KeyframeCut;
      readonly decryption: Decryption;
    }
  | {
      readonly segment: MediaSegment;
      readonly uncut: SnapError;
      readonly bytes: Uint8Array<ArrayBuffer>;
    };

/** Which pictures are looked for. */
export interface Wish {
  readonly seek: Seek;
  /** For `exact`. */
  readonly clock: ResolvedClock;
  /** Whether further ones are to follow also where `seek` names a single one. */
  readonly wantsMore: boolean;
}

/**
 * Finds the pictures that can stand for a moment, the best first. Further ones follow for somebody whom those do not
 * serve; with `wantsMore`, also the first keyframes of the segments around.
 *
 * @throws SnapError `no-keyframe` where there is none, and those of reading.
 */
export async function* findPictures(
  target: CaptureTarget,
  { seek, clock, wantsMore }: Wish,
  { log, read, isSpent }: SearchContext,
): AsyncGenerator<FoundPicture, void, undefined> {
  const search = new Search(target, { log, read, isSpent });
  let count = 0;
  for await (const found of SEARCHES[seek](search, clock)) {
    count += 1;
    yield found;
    if (!wantsMore || seek === 'segment') continue;
    yield* search.outwards(found.segment);
    return;
  }
  if (count === 0) throw log.failure();
}

export interface SearchContext {
  readonly log: SearchLog;
  readonly read: ReadSegments;
  /** Whether so much was read that no further segment is looked into. */
  readonly isSpent: () => boolean;
}

type Found = AsyncGenerator<FoundPicture, void, undefined>;

const SEARCHES: Readonly<Record<Seek, (search: Search, clock: ResolvedClock) => Found>> = {
  segment: (search) => search.outwards(),
  before: (search) => search.before(),
  after: (search) => search.after(),
  nearest: (search) => search.nearest(),
  exact: (search, clock) => search.exact(clock),
};

/** The next segments to look into on either side. */
interface Rim {
  low: number;
  high: number;
}

class Search {
  readonly #target: CaptureTarget;
  readonly #context: SearchContext;

  constructor(target: CaptureTarget, context: SearchContext) {
    this.#target = target;
    this.#context = context;
  }

  /**
   * The first keyframes of the segments, from the moment's own outwards, but for one that was looked into already. The
   * start of a segment tells whether it begins with one, as it should, so that no other is read to its end without need.
   */
  async *outwards(done?: MediaSegment): Found {
    const { segments, index } = this.#target;
    const own = segments[index];
    if (own && own !== done) {
      // A decoder may find a picture in the moment's own segment where we found no keyframe.
      const found = pick(own, await this.#tryRead([own], { kind: 'first' }), 'after');
      if (found) yield found;
    }
    const others = [...fromInside(segments, index)].filter((one) => one !== own && one !== done);
    const unread = others.slice(MOST_PROBED);
    const probed: MediaSegment[] = [];
    for (const segment of others.slice(0, MOST_PROBED)) {
      if (this.#context.isSpent()) return;
      const read = await this.#readKeyframe(segment, { kind: 'initial' });
      const found = pick(segment, read, 'after');
      if (found) yield found;
      else if (read) probed.push(segment);
    }
    for (const segment of [...probed, ...unread]) {
      if (this.#context.isSpent()) return;
      const found = pick(segment, await this.#readKeyframe(segment, { kind: 'first' }), 'after');
      if (found) yield found;
    }
  }

  /** The last keyframes at or before the moment, one of each segment. */
  async *before(): Found {
    yield* this.#back();
    // What stands for a gap is behind the moment; whoever asks for a moment in a gap gets that rather than nothing.
    if (this.#isInGap) yield* this.#onwards();
  }

  /** The first keyframes at or after the moment; where there are none, the last ones before it. */
  async *after(): Found {
    let count = 0;
    for await (const found of this.#onwards()) {
      count += 1;
      yield found;
    }
    if (count === 0) yield* this.#back();
  }

  /** Reads on in both directions for as long as a keyframe there could be nearer than the nearest so far. */
  async *nearest(): Found {
    const { index } = this.#target;
    const found = await this.#ofOwn();
    const rim: Rim = { low: index - 1, high: index + 1 };
    for (;;) {
      const best = found.toSorted((a, b) => this.#distance(a) - this.#distance(b))[0];
      const isSpent = this.#context.isSpent();
      if (best && (isSpent || this.#distance(best) <= Math.min(...this.#distances(rim)))) {
        found.splice(found.indexOf(best), 1);
        yield best;
      } else if (isSpent || !(await this.#widen(rim, found))) {
        return;
      }
    }
  }

  /** The keyframes on both sides of the moment in its own segment. */
  async #ofOwn(): Promise<FoundPicture[]> {
    const { segments, index } = this.#target;
    const own = segments[index];
    const read = own && (await this.#readKeyframe(own, this.#selection(own, 'nearest')));
    if (!read) return [];
    const sides = read.uncut ? (['before'] as const) : (['before', 'after'] as const);
    return sides.map((side) => pick(own, read, side)).filter((one) => one !== undefined);
  }

  /** How near what is beyond the rim may be, in seconds: on the side before the moment, and on the one after it. */
  #distances({ low, high }: Rim): readonly [back: number, ahead: number] {
    const { segments, time } = this.#target;
    const next = segments[high];
    return [
      segments[low] ? Math.max(0, time - (segments[low + 1]?.startTime ?? 0)) : Infinity,
      next ? Math.max(0, next.startTime - time) : Infinity,
    ];
  }

  /** Adds the keyframe of the nearer segment beyond the rim, if it has one. `false`: there is no such segment. */
  async #widen(rim: Rim, found: FoundPicture[]): Promise<boolean> {
    const [back, ahead] = this.#distances(rim);
    const isAhead = ahead <= back;
    const segment = this.#target.segments[isAhead ? rim.high++ : rim.low--];
    if (!segment) return false;
    const read = await this.#readKeyframe(segment, { kind: isAhead ? 'first' : 'last' });
    const one = pick(segment, read, isAhead ? 'after' : 'before');
    if (one) found.push(one);
    return true;
  }

  /**
   * The frame at the moment. Its keyframe may be in a segment before; the frame itself may be decoded behind the
   * keyframe of the next one, which is shown later.
   */
  async *exact(clock: ResolvedClock): Found {
    const { segments, index } = this.#target;
    if (this.#isInGap) {
      yield* this.#onwards();
      return;
    }
    for (let from = index; from >= 0; from--) {
      if (from < index && this.#context.isSpent()) break;
      const chain = continuous(segments.slice(from, index + 1));
      const [first] = chain;
      if (!first || chain.length <= index - from) break;
      if (from < index && !(await this.#readKeyframe(first, { kind: 'last' }))) continue;
      const selection = { kind: 'exact', offset: this.#offset(first), clock } as const;
      const found = pick(first, await this.#readChain(chain, selection), 'before');
      if (found) {
        yield found;
        return;
      }
    }
    const beginning = await this.#beginning(clock);
    if (beginning) yield beginning;
    else yield* this.#endBefore(clock);
  }

  /** What was shown last before a timeline whose first picture is due only after the moment. */
  async *#endBefore(clock: ResolvedClock): Found {
    const { segments, index } = this.#target;
    if (await this.#isBeforeTimeline(clock)) {
      const target = { ...this.#target, segments: segments.slice(0, index), index: index - 1 };
      yield* new Search(target, this.#context).exact(clock);
    } else if (clock.mediaTime !== undefined) throw notInMedia();
  }

  async #isBeforeTimeline({ zero, mediaTime }: ResolvedClock): Promise<boolean> {
    const { segments, index, time } = this.#target;
    const [before, own] = segments.slice(Math.max(0, index - 1), index + 1);
    if (!before || !own || zero !== 'decode' || mediaTime !== undefined) return false;
    if (before.sequence + 1 !== own.sequence || continuous([before, own]).length > 1) return false;
    if (time - own.startTime >= MOST_EARLY_SECONDS) return false;
    // One that begins between keyframes has a picture of the moment, which nobody can decode.
    return pick(own, await this.#readKeyframe(own, { kind: 'initial' }), 'after') !== undefined;
  }

  /** The first picture of all, which players display from the beginning, even if it is only due a little later. */
  async #beginning({ zero, mediaTime }: ResolvedClock): Promise<FoundPicture | undefined> {
    const { segments, index, time } = this.#target;
    const [first] = segments;
    if (index > 0 || !first) return undefined;
    const isEarly = zero === 'decode' && time - first.startTime < MOST_EARLY_SECONDS;
    if (mediaTime === undefined && !isEarly) return undefined;
    const found = pick(first, await this.#readKeyframe(first, { kind: 'first' }), 'after');
    if (mediaTime === undefined) return found;
    const pts = found?.uncut ? undefined : found?.cut.pts;
    if (pts === undefined) return undefined;
    return Math.abs(nearestTurn(mediaTime, pts) - pts) < MOST_EARLY_SECONDS ? found : undefined;
  }

  /** The last keyframes at or before the moment, one of each segment that has begun. */
  async *#back(): Found {
    const { segments, index } = this.#target;
    for (const segment of segments.slice(0, index + 1).reverse()) {
      if (segment.startTime > this.#target.time) continue;
      const isOwn = segment === segments[index];
      if (!isOwn && this.#context.isSpent()) return;
      const selection = this.#selection(segment, isOwn ? 'before' : 'last');
      const found = pick(segment, await this.#readKeyframe(segment, selection), 'before');
      if (found) yield found;
    }
  }

  /** The first keyframes at or behind the moment, one of each segment. */
  async *#onwards(): Found {
    const { segments, index } = this.#target;
    for (const [i, segment] of segments.slice(index).entries()) {
      if (i > 0 && this.#context.isSpent()) return;
      const selection = this.#selection(segment, i === 0 ? 'after' : 'first');
      const found = pick(segment, await this.#readKeyframe(segment, selection), 'after');
      if (found) yield found;
    }
  }

  /** A moment in a gap is before the segment that stands for it, or behind its end. */
  get #isInGap(): boolean {
    const { segments, index, time } = this.#target;
    return (segments[index]?.startTime ?? 0) > time;
  }

  #distance(found: FoundPicture): number {
    const cut = found.uncut ? undefined : found.cut;
    return Math.abs(presentationTime({ segment: found.segment, ...cut }) - this.#target.time);
  }

  #selection(
    segment: MediaSegment,
    kind: 'first' | 'last' | 'before' | 'after' | 'nearest',
  ): Selection {
    if (kind === 'first' || kind === 'last') return { kind };
    return { kind, offset: this.#offset(segment) };
  }

  #offset({ startTime }: MediaSegment): number {
    return Math.max(0, this.#target.time - startTime);
  }

  /**
   * Segments up to the moment's own, and the next one too where that can be had: no frame but one that is decoded behind
   * the next keyframe needs it.
   */
  async #readChain(
    chain: readonly MediaSegment[],
    selection: Selection,
  ): Promise<SegmentRead | undefined> {
    const { segments, index } = this.#target;
    const longer = continuous([...chain, ...segments.slice(index + 1, index + 2)]);
    if (longer.length > chain.length) {
      try {
        const read = await this.#context.read(longer, selection);
        if (!read.uncut) return read;
      } catch {
        // The shorter chain fails in the same way, unless it was the next segment.
      }
    }
    const read = await this.#tryRead(chain, selection);
    return this.#unlessKeyframeless(read, chain[0]);
  }

  /** As `#tryRead`, but a decoder is not asked to find a keyframe where we found none: a neighbour has one. */
  async #readKeyframe(
    segment: MediaSegment,
    selection: Selection,
  ): Promise<SegmentRead | undefined> {
    return this.#unlessKeyframeless(await this.#tryRead([segment], selection), segment);
  }

  #unlessKeyframeless(
    read: SegmentRead | undefined,
    segment: MediaSegment | undefined,
  ): SegmentRead | undefined {
    if (read?.uncut?.code !== 'no-keyframe' || !segment) return read;
    this.#context.log.passOver(read.uncut, segment);
    return undefined;
  }

  /** `undefined` where the segments give no picture. */
  async #tryRead(
    segments: readonly MediaSegment[],
    selection: Selection,
  ): Promise<SegmentRead | undefined> {
    const [first] = segments;
    if (!first) return undefined;
    const { log, read } = this.#context;
    log.lookInto(first);
    try {
      return await read(segments, selection);
    } catch (error) {
      log.passOver(error, first);
      return undefined;
    }
  }
}

/** What a read gave on one side of the moment; a segment that could not be cut stands for either. */
function pick(
  segment: MediaSegment,
  read: SegmentRead | undefined,
  side: keyof SelectedKeyframes,
): FoundPicture | undefined {
  if (!read) return undefined;
  if (read.uncut) return { segment, uncut: read.uncut, bytes: read.bytes };
  const cut = read.found[side];
  return cut && { segment, uncut: undefined, cut, decryption: read.decryption };
}

function notInMedia(): SnapError {
  const message = 'The media does not have the time that the player tells';
  return snapErrorLike('outside-window', message, {});
}
