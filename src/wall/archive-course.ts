import type { Timeline, TimelineSegment } from '../results/timeline.js';
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

  segment(index: number | undefined): TimelineSegment | undefined {
    return index === undefined ? undefined : this.#timeline?.segments[index];
  }

  /** The segment that a tile shows. */
  get current(): TimelineSegment | undefined {
    return this.segment(this.#current);
  }

  /**
   * Takes another playlist of the same recording, or a first one, and stays where it is.
   *
   * @returns whether segments have other places now
   */
  setTimeline(timeline: Timeline): boolean {
    const [before, after] = [this.#timeline, timeline].map((one) => one?.segments[0]?.sequence);
    const { current, step } = this;
    const isFirst = this.#timeline === undefined;
    this.#timeline = timeline;
    this.#levels = stepsOf(timeline);
    this.#level = isFirst ? glanceLevel(timeline, this.#levels) : this.levelOf(step);
    this.#current = current ? Math.max(0, current.sequence - (after ?? 0)) : 0;
    this.#tiles = tilesOf(timeline, this.step);
    return before !== after;
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
}
