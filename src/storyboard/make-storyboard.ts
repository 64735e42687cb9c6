import type { SnapError } from '../../shared/errors.js';
import type { PlanData, StreamSource } from '../../shared/protocol.js';
import type { StreamJobs } from '../stream-jobs.js';
import { makeSheet, type SheetPlan } from './make-sheet.js';
import type { ResolvedStoryboardOptions } from './options.js';
import { planSheets } from './plan-sheets.js';
import { noteChoice } from './recording-version.js';
import { openSheetCache, type SheetCache } from './sheet-cache.js';
import { takeFromSheets } from './take-from-sheets.js';
import { momentsOf, planTiles, type TakenTile, type TileMoment } from './take-tiles.js';
import { EMPTY, toStoryboard } from './to-storyboard.js';
import type { Storyboard, StoryboardSheet } from './types.js';

/** Makes the sheets of a storyboard in order, each as soon as it is full. */
export async function* makeStoryboard(
  jobs: StreamJobs,
  options: ResolvedStoryboardOptions,
  signal: AbortSignal,
): AsyncGenerator<StoryboardSheet, Storyboard, undefined> {
  const choice = noteChoice(options.chooseVariant);
  const { choose: chooseVariant } = choice;
  const planned = await planTiles(jobs, { ...options, chooseVariant }, signal);
  const cache = await openSheetCache(options, planned.plan, choice.chosen());
  const maker = new StoryboardMaker({ jobs, options, signal, cache, ...planned });
  yield* (await maker.knowsSize()) ? maker.sheetsOneByOne() : maker.sheetsAsTheyFill();
  return maker.storyboard();
}

interface MakerParts {
  readonly jobs: StreamJobs;
  readonly options: ResolvedStoryboardOptions;
  readonly plan: PlanData;
  readonly stream: StreamSource;
  readonly signal: AbortSignal;
  readonly cache: SheetCache | undefined;
}

/** One storyboard under way. */
class StoryboardMaker {
  readonly #parts: MakerParts;
  readonly #cache: SheetCache | undefined;
  readonly #sheets: StoryboardSheet[] = [];
  #sheetPlan: SheetPlan | undefined;
  /** Tiles that are on no sheet yet. */
  #waiting: readonly TakenTile[] = [];
  #firstError: SnapError | undefined;
  #done = 0;
  #failed = 0;
  #bytesFetched = 0;

  constructor(parts: MakerParts) {
    this.#parts = parts;
    this.#cache = parts.cache;
  }

  /** Whether an earlier run tells the size of the tiles. */
  async knowsSize(): Promise<boolean> {
    const size = await this.#cache?.readSize();
    const { plan, options } = this.#parts;
    if (size) this.#sheetPlan = planSheets(size, plan, options, plan.targets.length);
    return size !== undefined;
  }

  async *sheetsAsTheyFill(): AsyncGenerator<StoryboardSheet, void, undefined> {
    const { plan, options } = this.#parts;
    for await (const taken of this.#take(momentsOf(plan), options)) {
      await this.#add(taken);
      while (this.#sheetPlan && this.#waiting.length >= held(this.#sheetPlan)) {
        yield await this.#nextSheet(this.#sheetPlan);
      }
    }
    if (this.#sheetPlan && this.#waiting.length > 0) yield await this.#nextSheet(this.#sheetPlan);
  }

  /** Those of an earlier run are taken as they are. */
  async *sheetsOneByOne(): AsyncGenerator<StoryboardSheet, void, undefined> {
    const { plan, options } = this.#parts;
    const sheetPlan = this.#sheetPlan;
    if (!sheetPlan) return;
    const all = momentsOf(plan);
    for (let from = 0; from < all.length; from += held(sheetPlan)) {
      const moments = all.slice(from, from + held(sheetPlan));
      const kept = await this.#cache?.read(sheetPlan, moments, this.#sheets.at(-1));
      if (kept) {
        this.#sheets.push(kept);
        this.#count(moments.length, 0);
        yield kept;
        continue;
      }
      const tile = { ...options.tile, ...sheetPlan.tile };
      for await (const taken of this.#take(moments, { ...options, tile })) await this.#add(taken);
      yield await this.#nextSheet(sheetPlan);
    }
  }

  storyboard(): Storyboard {
    const { plan, options } = this.#parts;
    if (this.#firstError && this.#failed === this.#done) throw this.#firstError;
    return toStoryboard(options, {
      plan,
      sheetPlan: this.#sheetPlan ?? EMPTY,
      sheets: this.#sheets,
      interval: intervalOf(options.every, plan),
      bytesFetched: this.#bytesFetched,
    });
  }

  #take(
    moments: readonly TileMoment[],
    options: ResolvedStoryboardOptions,
  ): AsyncGenerator<TakenTile, void, undefined> {
    const { jobs, plan, stream, signal } = this.#parts;
    const mostSeconds = intervalOf(options.every, plan);
    return takeFromSheets({ jobs, plan, moments, stream, options, signal, mostSeconds });
  }

  async #add(taken: TakenTile): Promise<void> {
    const { plan, options } = this.#parts;
    const { result } = taken;
    this.#waiting = [...this.#waiting, taken];
    if ('error' in result) {
      this.#firstError ??= result.error;
      this.#count(1, 1);
      return;
    }
    this.#bytesFetched += result.bytesFetched;
    if (!this.#sheetPlan) {
      this.#sheetPlan = planSheets(result.tile, plan, options, plan.targets.length);
      await this.#cache?.writeSize(result.tile);
    }
    this.#count(1, 0);
  }

  #count(done: number, failed: number): void {
    const { options, plan } = this.#parts;
    this.#done += done;
    this.#failed += failed;
    options.onProgress?.({ done: this.#done, failed: this.#failed, total: plan.targets.length });
  }

  async #nextSheet(sheetPlan: SheetPlan): Promise<StoryboardSheet> {
    const { jobs, signal } = this.#parts;
    const taken = this.#waiting.slice(0, held(sheetPlan));
    this.#waiting = this.#waiting.slice(held(sheetPlan));
    const content = { taken, previous: this.#sheets.at(-1) };
    const sheet = await makeSheet(jobs, sheetPlan, content, signal);
    await this.#cache?.write(sheetPlan, taken, sheet, this.#sheets.at(-1));
    this.#sheets.push(sheet);
    return sheet;
  }
}

function held({ columns, rows }: SheetPlan): number {
  return columns * rows;
}

function intervalOf(
  every: ResolvedStoryboardOptions['every'],
  { start, end, targets }: PlanData,
): number | undefined {
  if (every.kind === 'segment') return undefined;
  return every.kind === 'seconds' ? every.seconds : (end - start) / Math.max(1, targets.length);
}
