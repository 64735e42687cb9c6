import type { PlanData } from '../../shared/protocol.js';
import { isSameNumbered, type NumberedSegment } from '../../shared/same-segment.js';
import type { StreamJobs } from '../stream-jobs.js';
import {
  encodeSheet,
  placeOf,
  toTileFacts,
  type EncodedSheet,
  type SheetPlan,
} from './make-sheet.js';
import type { ResolvedStoryboardOptions } from './options.js';
import { planSheets } from './plan-sheets.js';
import { sheetName } from './sheet-name.js';
import { takeTiles, type TakenTile, type TileMoment } from './take-tiles.js';
import { EMPTY, toStoryboard } from './to-storyboard.js';
import type { Storyboard, StoryboardSheet, StoryboardTile } from './types.js';

export interface FollowParts {
  readonly jobs: StreamJobs;
  readonly options: ResolvedStoryboardOptions;
  readonly signal: AbortSignal;
}

/** A tile that is listed, and where it is. */
interface FollowedTile {
  /** Its segment's media sequence number. */
  readonly sequence: number;
  readonly sheet: number;
  readonly position: number;
  readonly taken: TakenTile;
}

/** Sums of durations are not exact, in seconds. */
const ROUNDING = 1e-3;

/** The sheets of a sliding window: tiles are added to the last one, and a sheet goes when all of its tiles have gone. */
export class FollowedSheets {
  readonly #parts: FollowParts;
  #sheetPlan: SheetPlan | undefined;
  /** By number. */
  readonly #sheets = new Map<number, EncodedSheet>();
  #tiles: readonly FollowedTile[] = [];
  /** Of the segments that have been looked at. */
  #newest = -1;
  /** What was listed last, by number. */
  #listed: ReadonlyMap<number, NumberedSegment> = new Map();
  #targetDuration: number | undefined;
  /** Tiles so far, with those that have gone. */
  #count = 0;
  #bytesFetched = 0;

  constructor(parts: FollowParts) {
    this.#parts = parts;
  }

  /** Follows a playlist; gives nothing where that has not changed. */
  async update(plan: PlanData): Promise<Storyboard | undefined> {
    const starts = startsOf(plan);
    const listed = listedIn(plan);
    if (this.#hasRestarted(plan, starts, listed)) this.#restart();
    this.#listed = listed;
    this.#targetDuration = plan.targetDuration;
    const expired = this.#expire(starts);
    const taken = await this.#take(plan, starts);
    if (taken.length === 0 && expired === 0 && this.#count > 0) return undefined;
    await this.#draw(plan, taken);
    return this.#storyboard(plan, starts);
  }

  /**
   * Numbers that begin again are those of another recording, as are those that have come to stand for something else, and
   * another target duration is, too (RFC 8216bis 6.2.1 and 6.2.2).
   */
  #hasRestarted(
    { targetDuration }: PlanData,
    starts: ReadonlyMap<number, number>,
    listed: ReadonlyMap<number, NumberedSegment>,
  ): boolean {
    if (this.#targetDuration !== undefined && this.#targetDuration !== targetDuration) return true;
    if (Math.max(-1, ...starts.keys()) < this.#newest) return true;
    const [before, first] = [this.#listed, listed].map((list) => list.keys().next().value);
    if (before !== undefined && first !== undefined && first < before) return true;
    return [...listed].some(([sequence, segment]) => {
      const known = this.#listed.get(sequence);
      return known !== undefined && !isSameNumbered(known, segment);
    });
  }

  #restart(): void {
    this.#tiles = [];
    this.#sheets.clear();
    this.#newest = -1;
    this.#count = 0;
    this.#sheetPlan = undefined;
  }

  #expire(starts: ReadonlyMap<number, number>): number {
    const listed = this.#tiles.filter(({ sequence }) => starts.has(sequence));
    const expired = this.#tiles.length - listed.length;
    this.#tiles = listed;
    const numbers = new Set(listed.map(({ sheet }) => sheet));
    const last = Math.max(-1, ...this.#sheets.keys());
    for (const number of this.#sheets.keys()) {
      if (!numbers.has(number) && number !== last) this.#sheets.delete(number);
    }
    return expired;
  }

  async #take(plan: PlanData, starts: ReadonlyMap<number, number>): Promise<readonly TakenTile[]> {
    const { jobs, options, signal } = this.#parts;
    const moments = this.#dueMoments(plan, starts);
    const { stream } = options;
    const taken: TakenTile[] = [];
    for await (const tile of takeTiles({ jobs, plan, moments, stream, options, signal })) {
      taken.push(tile);
      if ('tile' in tile.result) this.#bytesFetched += tile.result.bytesFetched;
    }
    this.#newest = Math.max(this.#newest, ...starts.keys());
    return taken;
  }

  /** New segments, as far apart as is wanted. */
  #dueMoments(plan: PlanData, starts: ReadonlyMap<number, number>): readonly TileMoment[] {
    const { every } = this.#parts.options;
    const distance = every.kind === 'seconds' ? every.seconds - ROUNDING : 0;
    let last = starts.get(this.#tiles.at(-1)?.sequence ?? -1) ?? -Infinity;
    const due = plan.targets.filter(({ time, index }) => {
      const isDue = sequenceAt(plan, index) > this.#newest && time - last >= distance;
      if (isDue) last = time;
      return isDue;
    });
    return due.map((target, i) => ({ target, next: due[i + 1]?.time ?? plan.end }));
  }

  /** Adds tiles to the last sheet and those behind it, and encodes these anew. */
  async #draw(plan: PlanData, taken: readonly TakenTile[]): Promise<void> {
    const { jobs, options, signal } = this.#parts;
    const picture = taken.find(({ result }) => 'tile' in result)?.result;
    if (picture && 'tile' in picture) {
      this.#sheetPlan ??= planSheets(picture.tile, plan, options, Infinity);
    }
    const sheetPlan = this.#sheetPlan;
    if (!sheetPlan) return;
    const held = sheetPlan.columns * sheetPlan.rows;
    const added = taken.map((tile, index): FollowedTile => {
      const number = this.#count + index;
      const sequence = sequenceAt(plan, tile.target.index);
      return { sequence, sheet: Math.floor(number / held), position: number % held, taken: tile };
    });
    this.#count += added.length;
    this.#tiles = [...this.#tiles, ...added];
    for (const number of new Set(added.map(({ sheet }) => sheet))) {
      const tiles = this.#tiles.filter(({ sheet }) => sheet === number);
      const cells = tiles.map(({ taken: { result }, position }) => ({ result, position }));
      this.#sheets.set(number, await encodeSheet(jobs, sheetPlan, cells, signal));
    }
    const last = this.#tiles.at(-1)?.sheet;
    this.#tiles = this.#tiles.map((tile) => (tile.sheet === last ? tile : withoutPixels(tile)));
  }

  #storyboard(plan: PlanData, starts: ReadonlyMap<number, number>): Storyboard {
    const sheetPlan = this.#sheetPlan ?? EMPTY;
    return toStoryboard(this.#parts.options, {
      plan,
      sheetPlan,
      sheets: this.#describe(plan, sheetPlan, starts),
      interval: undefined,
      bytesFetched: this.#bytesFetched,
    });
  }

  #describe(
    plan: PlanData,
    { columns, rows, tile, name }: Omit<SheetPlan, 'stream' | 'image'>,
    starts: ReadonlyMap<number, number>,
  ): readonly StoryboardSheet[] {
    const numbers = [...new Set(this.#tiles.map(({ sheet }) => sheet))];
    let previous: StoryboardTile | undefined;
    return numbers.flatMap((number, sheet) => {
      const encoded = this.#sheets.get(number);
      if (!encoded) return [];
      const own = this.#tiles.filter((one) => one.sheet === number);
      const tiles = own.map(({ sequence, position, taken }): StoryboardTile => {
        const facts = toTileFacts(
          movedTo(taken, starts.get(sequence) ?? 0, plan.end),
          previous?.time,
        );
        const at = { sheet, index: (previous?.index ?? -1) + 1 };
        previous = { ...at, ...facts, ...placeOf(position, { columns, tile }), ...tile };
        return previous;
      });
      const { type } = encoded;
      return [
        { ...encoded, index: sheet, columns, rows, tiles, name: sheetName(name, number, type) },
      ];
    });
  }
}

/** All segments of a plan, by number. */
function listedIn({ segments }: PlanData): ReadonlyMap<number, NumberedSegment> {
  return new Map(
    segments.map(({ sequence, url: uri, byteRange, programDateTimeMs: dateMs, duration }) => [
      sequence,
      { uri, byteRange, dateMs, duration },
    ]),
  );
}

/** Where each segment of the plan that holds a moment starts by now, by number. */
function startsOf(plan: PlanData): ReadonlyMap<number, number> {
  return new Map(plan.targets.map(({ time, index }) => [sequenceAt(plan, index), time]));
}

function sequenceAt({ segments }: PlanData, index: number): number {
  return segments[index]?.sequence ?? -1;
}

/** As it is where its segment starts at another time, because the window has moved. */
function movedTo(taken: TakenTile, start: number, end: number): TakenTile {
  const { target, result } = taken;
  const by = start - target.time;
  const moved = { target: { ...target, time: start }, next: end };
  if ('error' in result) return { ...moved, result };
  return { ...moved, result: { ...result, presentationTime: result.presentationTime + by } };
}

/** A sheet that is full is not drawn again. */
function withoutPixels(tile: FollowedTile): FollowedTile {
  const { result } = tile.taken;
  if ('error' in result || result.tile.pixels.byteLength === 0) return tile;
  const empty = { ...result.tile, pixels: new ArrayBuffer(0) };
  return { ...tile, taken: { ...tile.taken, result: { ...result, tile: empty } } };
}
