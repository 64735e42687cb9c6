import type { SameListed } from '../results/same-listed.js';
import type { Timeline, TimelineSegment } from '../results/timeline.js';
import { goesOn } from './archive-at.js';
import {
  glanceLevel,
  stepsOf,
  segmentAt,
  tileAt,
  tilesOf,
  type ArchiveStep,
} from './archive-levels.js';

/** A recording at a level, and where in it somebody is. Segments are told by their places in the playlist. */
export class ArchiveCourse {
  #timeline: Timeline | undefined;
  #levels: readonly ArchiveStep[] = [];
  #level = 0;
  #tiles: readonly number[] = [];
  #current = 0;

  get timeline(): Timeline | undefined {
    return this.#timeline;
  }

  get step(): ArchiveStep {
    return this.#levels[this.#level] ?? 'segment';
  }

  get level(): number {
    return this.#level;
  }

  /** The segments that the level shows. */
  get tiles(): readonly number[] {
    return this.#tiles;
  }

  /** Where the current segment is among the tiles. */
  get place(): number {
    return tileAt(this.#tiles, this.#current);
  }

  get canZoomIn(): boolean {
    return this.#level < this.#levels.length - 1;
  }

  segmentOfTile(place: number): TimelineSegment | undefined {
    return this.#segment(this.#tiles[place]);
  }

  /** The media sequence numbers of some tiles. */
  sequences(from: number, to: number): readonly number[] {
    const segments = this.#tiles.slice(from, to).map((index) => this.#segment(index));
    return segments.flatMap((segment) => segment?.sequence ?? []);
  }

  /** The segment with a media sequence number, and its place in the playlist. */
  find(
    sequence: number,
  ): { readonly segment: TimelineSegment; readonly index: number } | undefined {
    const { segments = [] } = this.#timeline ?? {};
    const index = sequence - (segments[0]?.sequence ?? 0);
    const segment = segments[index];
    return segment && { segment, index };
  }

  /** The segment that a tile shows. */
  get current(): TimelineSegment | undefined {
    return this.#segment(this.#current);
  }

  /**
   * Takes another playlist of the same recording, or a first one, and stays where it is.
   *
   * @returns whether segments are told by the same numbers still
   */
  setTimeline(timeline: Timeline, isSame: SameListed): boolean {
    const { current, step } = this;
    const before = this.#timeline;
    const isFirst = before === undefined;
    const first = timeline.segments[0]?.sequence ?? 0;
    this.#timeline = timeline;
    this.#levels = stepsOf(timeline);
    this.#level = isFirst ? glanceLevel(timeline, this.#levels) : this.levelOf(step);
    this.#current = current ? Math.max(0, current.sequence - first) : 0;
    this.#tiles = tilesOf(timeline, this.step);
    return before !== undefined && goesOn(before, timeline, isSame);
  }

  /** The finest level that is not finer than a step. */
  levelOf(step: ArchiveStep): number {
    const last = this.#levels.length - 1;
    if (step === 'segment') return last;
    const found = this.#levels.findIndex((one) => one !== 'segment' && one <= step);
    return found < 0 ? last : found;
  }

  /** @returns whether there is such another level */
  setLevel(level: number, current: number): boolean {
    if (!this.#timeline || level === this.#level || !(level in this.#levels)) return false;
    this.#level = level;
    this.#current = current;
    this.#tiles = tilesOf(this.#timeline, this.step);
    return true;
  }

  goTo(moment: number | Date): void {
    if (this.#timeline) this.#current = segmentAt(this.#timeline, moment);
  }

  goToTile(place: number): boolean {
    const segment = this.#tiles[place];
    if (segment === undefined) return false;
    this.#current = segment;
    return true;
  }

  #segment(index: number | undefined): TimelineSegment | undefined {
    return index === undefined ? undefined : this.#timeline?.segments[index];
  }
}
