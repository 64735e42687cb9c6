import { SnapError } from '../../shared/errors.js';
import type { CaptureTarget, MediaSegment } from '../../shared/targets.js';
import { nearestTurn, type ResolvedClock } from '../../shared/clock.js';
import type { Seek } from '../../shared/types.js';
import { atUrl, requireNoKeyframe } from './error-context.js';
import type { KeyframeCut, SelectedKeyframes, Selection } from '../keyframe/types.js';
import type { Decryption } from '../keys/types.js';
import { presentationTime } from './presentation-time.js';
import type { SegmentRead } from './read-segments.js';

/** How many segments are looked into for one picture. */
const MAX_SEGMENTS = 3;
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
  Record<Exclude<Seek, 'segment'>, (search: Search, clock: ResolvedClock) => Promise<FoundPicture>>
> = {
  before: async (search) => (await search.before()) ?? search.require(await search.after()),
  after: async (search) => (await search.after()) ?? search.require(await search.before()),
  nearest: (search) => search.nearest(),
  exact: async (search, clock) => {
    const found = (await search.exact(clock)) ?? (await search.beginning(clock));
    if (found) return found;
    if (clock.mediaTime === undefined) return search.require(await search.after());
    throw new SnapError('outside-window', 'The media does not have the time that the player tells');
  },
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
      const read = await this.#tryRead([segment], { kind: 'first' });
      const found = pick(segment, read, 'after');
      if (!found) continue;
      count += 1;
      yield found;
    }
    if (count === 0 && !done) this.require(undefined);
  }

  /** The last keyframe at or before the moment. */
  async before(): Promise<FoundPicture | undefined> {
    const { segments, index } = this.#target;
    const begun = segments.slice(0, index + 1).filter((segment) => this.#hasBegun(segment));
    for (const segment of begun.reverse()) {
      const kind = segment === segments[index] ? 'before' : 'last';
      const read = await this.#readOne(segment, this.#selection(segment, kind));
      const found = pick(segment, read, 'before');
      if (found) return found;
    }
    return undefined;
  }

  /** The first keyframe at or behind the moment. */
  async after(): Promise<FoundPicture | undefined> {
    const { segments, index } = this.#target;
    for (const [i, segment] of segments.slice(index).entries()) {
      const kind = i === 0 ? 'after' : 'first';
      const read = await this.#readOne(segment, this.#selection(segment, kind));
      const found = pick(segment, read, 'after');
      if (found) return found;
    }
    return undefined;
  }

  async nearest(): Promise<FoundPicture> {
    const { segments, index } = this.#target;
    const segment = segments[index];
    const read = segment && (await this.#readOne(segment, this.#selection(segment, 'nearest')));
    if (!read) return this.require((await this.before()) ?? (await this.after()));
    if (read.uncut) return this.require(pick(segment, read, 'before'));
    const own = [pick(segment, read, 'before'), pick(segment, read, 'after')].filter(
      (found) => found !== undefined,
    );
    const others = await this.#nearer(segment, Math.min(...own.map((one) => this.#distance(one))));
    return this.require(
      [...own, ...others].toSorted((a, b) => this.#distance(a) - this.#distance(b))[0],
    );
  }

  /**
   * The frame at the moment. Its keyframe may be in a segment before; the frame itself may be decoded behind the
   * keyframe of the next one, which is shown later.
   */
  async exact(clock: ResolvedClock): Promise<FoundPicture | undefined> {
    const { segments, index } = this.#target;
    for (let from = index; from >= 0; from--) {
      const chain = continuous(segments.slice(from, index + 2));
      const [first] = chain;
      if (!first || from + chain.length <= index || !this.#hasBegun(first)) return undefined;
      const offset = this.#offset(first);
      const read = await this.#readChain(chain, { kind: 'exact', offset, clock });
      const found = pick(first, read, 'before');
      if (found) return found;
    }
    return undefined;
  }

  /** The first picture of all, which is displayed from the beginning, even if it is only due a little later. */
  async beginning({ mediaTime }: ResolvedClock): Promise<FoundPicture | undefined> {
    const { segments, index } = this.#target;
    const [first] = segments;
    if (mediaTime === undefined || index > 0 || !first) return undefined;
    const found = pick(first, await this.#readOne(first, { kind: 'first' }), 'after');
    const pts = found?.uncut ? undefined : found?.cut.pts;
    const isDue =
      pts !== undefined && Math.abs(nearestTurn(mediaTime, pts) - pts) < MOST_EARLY_SECONDS;
    return isDue ? found : undefined;
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
      const first = pick(next, await this.#readOne(next, { kind: 'first' }), 'after');
      if (first) found.push(first);
    }
    const previous = segments[index - 1];
    const least = Math.min(distance, ...found.map((one) => this.#distance(one)));
    if (previous && time - segment.startTime < least) {
      const last = pick(previous, await this.#readOne(previous, { kind: 'last' }), 'before');
      if (last) found.push(last);
    }
    return found;
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
    this.#missing ??= atUrl(read.uncut, segments[0]?.url ?? '');
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
