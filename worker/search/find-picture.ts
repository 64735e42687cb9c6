import { SnapError } from '../../shared/errors.js';
import type { CaptureTarget, MediaSegment } from '../../shared/targets.js';
import type { Clock, Seek } from '../../shared/types.js';
import { requireNoKeyframe } from './error-context.js';
import type { KeyframeCut, SelectedKeyframes, Selection } from '../keyframe/types.js';
import type { SegmentRead } from './read-segments.js';

/** How many segments are looked into for one picture. */
const MAX_SEGMENTS = 3;

/** Reads segments that follow one another as if they were one. */
export type ReadSegments = (
  segments: readonly MediaSegment[],
  selection: Selection,
) => Promise<SegmentRead>;

/** A picture that was found; `cut` is `undefined` where the segment has to go to a decoder whole. */
export interface FoundPicture {
  readonly segment: MediaSegment;
  readonly read: SegmentRead;
  readonly cut: KeyframeCut | undefined;
}

/** Which pictures are looked for. */
export interface Wish {
  readonly seek: Seek;
  /** For `exact`. */
  readonly clock: Clock;
  /** Whether further ones are to follow also where `seek` names a single one. */
  readonly wantsMore: boolean;
}

/**
 * Finds the pictures that can stand for a moment, the best first. With `segment` further ones follow, for somebody whom
 * the first does not serve.
 *
 * @throws SnapError `no-keyframe` where there is none, and those of reading.
 */
export async function* findPictures(
  target: CaptureTarget,
  { seek, clock, wantsMore }: Wish,
  read: ReadSegments,
): AsyncGenerator<FoundPicture, void, undefined> {
  const search = new Search(target, read);
  if (seek === 'segment') {
    yield* search.firstOfEach();
    return;
  }
  const best = await SEARCHES[seek](search, clock);
  yield best;
  if (wantsMore) yield* search.firstOfEach(best.segment);
}

const SEARCHES: Readonly<
  Record<Exclude<Seek, 'segment'>, (search: Search, clock: Clock) => Promise<FoundPicture>>
> = {
  before: async (search) => (await search.before()) ?? search.require(await search.after()),
  after: async (search) => (await search.after()) ?? search.require(await search.before()),
  nearest: (search) => search.nearest(),
  exact: async (search, clock) =>
    (await search.exact(clock)) ?? search.require(await search.after()),
};

class Search {
  readonly #target: CaptureTarget;
  readonly #read: ReadSegments;
  /** Why there was no keyframe where one was looked for first. */
  #missing: SnapError | undefined;

  constructor(target: CaptureTarget, read: ReadSegments) {
    this.#target = target;
    this.#read = read;
  }

  /** The first keyframes of the segments, from the moment on, but for one that was looked into already. */
  async *firstOfEach(done?: MediaSegment): AsyncGenerator<FoundPicture, void, undefined> {
    const { segments, index } = this.#target;
    const order = [...segments.slice(index), ...segments.slice(0, index).reverse()].filter(
      (segment) => segment !== done,
    );
    let count = 0;
    for (const segment of order.slice(0, MAX_SEGMENTS)) {
      const found = await this.#tryRead([segment], { kind: 'first' });
      if (!found) continue;
      count += 1;
      yield pick(segment, found, 'after');
    }
    if (count === 0 && !done) this.require(undefined);
  }

  /** The last keyframe at or before the moment. */
  async before(): Promise<FoundPicture | undefined> {
    const { segments, index } = this.#target;
    const begun = segments.slice(0, index + 1).filter((segment) => this.#hasBegun(segment));
    for (const segment of begun.reverse()) {
      const kind = segment === segments[index] ? 'before' : 'last';
      const found = await this.#readOne(segment, this.#selection(segment, kind));
      if (found && has(found, 'before')) return pick(segment, found, 'before');
    }
    return undefined;
  }

  /** The first keyframe at or behind the moment. */
  async after(): Promise<FoundPicture | undefined> {
    const { segments, index } = this.#target;
    for (const [i, segment] of segments.slice(index).entries()) {
      const found = await this.#readOne(
        segment,
        this.#selection(segment, i === 0 ? 'after' : 'first'),
      );
      if (found && has(found, 'after')) return pick(segment, found, 'after');
    }
    return undefined;
  }

  async nearest(): Promise<FoundPicture> {
    const { segments, index } = this.#target;
    const segment = segments[index];
    const found = segment && (await this.#readOne(segment, this.#selection(segment, 'nearest')));
    if (!segment || !found) return this.require((await this.before()) ?? (await this.after()));
    if (found.uncut) return pick(segment, found, 'before');
    const own = (['before', 'after'] as const)
      .filter((side) => has(found, side))
      .map((side) => pick(segment, found, side));
    const others = await this.#nearer(segment, Math.min(...own.map((one) => this.#distance(one))));
    return this.require(
      [...own, ...others].toSorted((a, b) => this.#distance(a) - this.#distance(b))[0],
    );
  }

  /**
   * The frame at the moment. Its keyframe may be in a segment before; the frame itself may be decoded behind the
   * keyframe of the next one, which is shown later.
   */
  async exact(clock: Clock): Promise<FoundPicture | undefined> {
    const { segments, index } = this.#target;
    for (let from = index; from >= 0; from--) {
      const chain = continuous(segments.slice(from, index + 2));
      const [first] = chain;
      if (!first || from + chain.length <= index || !this.#hasBegun(first)) return undefined;
      const found = await this.#readChain(chain, {
        kind: 'exact',
        offset: this.#offset(first),
        clock,
      });
      if (found && has(found, 'before')) return pick(first, found, 'before');
    }
    return undefined;
  }

  require(found: FoundPicture | undefined): FoundPicture {
    if (found) return found;
    const error =
      this.#missing ?? new SnapError('no-keyframe', 'There is no keyframe near the moment');
    throw error;
  }

  /** A moment in a gap is before the segment that stands for it. */
  #hasBegun({ startTime }: MediaSegment): boolean {
    return startTime <= this.#target.time;
  }

  /** Keyframes of the segments beside `segment`, where they may be nearer than `distance`. */
  async #nearer(segment: MediaSegment, distance: number): Promise<readonly FoundPicture[]> {
    const { segments, index, time } = this.#target;
    const found: FoundPicture[] = [];
    const next = segments[index + 1];
    if (next && next.startTime - time < distance) {
      const read = await this.#readOne(next, { kind: 'first' });
      if (read && has(read, 'after')) found.push(pick(next, read, 'after'));
    }
    const previous = segments[index - 1];
    const least = Math.min(distance, ...found.map((one) => this.#distance(one)));
    if (previous && time - segment.startTime < least) {
      const read = await this.#readOne(previous, { kind: 'last' });
      if (read && has(read, 'before')) found.push(pick(previous, read, 'before'));
    }
    return found;
  }

  #distance(found: FoundPicture): number {
    return Math.abs(presentationTime(found) - this.#target.time);
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

  #readOne(segment: MediaSegment, selection: Selection): Promise<SegmentRead | undefined> {
    return this.#readChain([segment], selection);
  }

  /** As `#tryRead`, but a decoder is not asked to find a keyframe where we found none: a neighbour has one. */
  async #readChain(
    segments: readonly MediaSegment[],
    selection: Selection,
  ): Promise<SegmentRead | undefined> {
    const read = await this.#tryRead(segments, selection);
    if (read?.uncut?.code !== 'no-keyframe') return read;
    this.#missing ??= read.uncut;
    return undefined;
  }

  /** `undefined` where the segments have no keyframe. */
  async #tryRead(
    segments: readonly MediaSegment[],
    selection: Selection,
  ): Promise<SegmentRead | undefined> {
    try {
      return await this.#read(segments, selection);
    } catch (error) {
      const missing = requireNoKeyframe(error, segments[0]?.url ?? '');
      this.#missing ??= missing;
      return undefined;
    }
  }
}

/** When a found picture is shown, in seconds on the playlist's timeline. */
export function presentationTime({ segment, cut }: FoundPicture): number {
  const { pts, firstPts } = cut ?? {};
  return segment.startTime + (pts === undefined || firstPts === undefined ? 0 : pts - firstPts);
}

/** The same as wall-clock time, in milliseconds since 1970. */
export function programDateTime(found: FoundPicture): number | undefined {
  const { startTime, programDateTimeMs } = found.segment;
  if (programDateTimeMs === undefined) return undefined;
  return programDateTimeMs + (presentationTime(found) - startTime) * 1000;
}

function has(read: SegmentRead, side: keyof SelectedKeyframes): boolean {
  return read.uncut !== undefined || read.found[side] !== undefined;
}

function pick(
  segment: MediaSegment,
  read: SegmentRead,
  side: keyof SelectedKeyframes,
): FoundPicture {
  return { segment, read, cut: read.uncut ? undefined : read.found[side] };
}

/** The segments from the first on that can be read as one: the same clock, the same map, nothing missing in between. */
function continuous(segments: readonly MediaSegment[]): readonly MediaSegment[] {
  const [first] = segments;
  const end = segments.findIndex(
    ({ discontinuitySequence, map, sequence }, i) =>
      discontinuitySequence !== first?.discontinuitySequence ||
      map?.url !== first.map?.url ||
      sequence !== first.sequence + i,
  );
  return end < 0 ? segments : segments.slice(0, end);
}
