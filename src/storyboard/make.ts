import type { SnapError } from '../../shared/errors.js';
import { shownUrl } from '../../shared/local-url.js';
import { noIFrames } from '../../shared/stream-source.js';
import type { PlanData, StreamSource } from '../../shared/protocol.js';
import type { Size } from '../../shared/geometry.js';
import { expandTemplate } from '../names/expand.js';
import { streamName } from '../names/stream-name.js';
import type { StreamJobs } from '../stream-jobs.js';
import { layoutSheets } from './layout.js';
import { makeSheet, type SheetPlan } from './make-sheet.js';
import { MadeStoryboard, type StoryboardParts } from './made-storyboard.js';
import type { ResolvedStoryboardOptions } from './options.js';
import { takeTiles, toTileOutput, type TakenTile } from './take-tiles.js';
import type { Storyboard, StoryboardSheet } from './types.js';

/** Of a range in which there is nothing. */
const EMPTY = { columns: 0, rows: 0, tile: { width: 0, height: 0 }, name: 'storyboard' };

/** Makes the sheets of a storyboard in order, each as soon as it is full. */
export async function* makeStoryboard(
  jobs: StreamJobs,
  options: ResolvedStoryboardOptions,
  signal: AbortSignal,
): AsyncGenerator<StoryboardSheet, Storyboard, undefined> {
  const { range, every, seek, tile, chooseVariant, onProgress } = options;
  const stream = noIFrames(options.stream, every.kind === 'segment', seek);
  const output = toTileOutput(tile, options);
  const plan = await jobs.plan({ stream, output, range, every }, { signal, chooseVariant });
  const total = plan.targets.length;
  const sheets: StoryboardSheet[] = [];
  const counts = { done: 0, failed: 0, bytesFetched: 0 };
  let firstError: SnapError | undefined;
  let sheetPlan: SheetPlan | undefined;
  let waiting: TakenTile[] = [];
  const nextSheet = async (use: SheetPlan): Promise<StoryboardSheet> => {
    const size = use.columns * use.rows;
    const taken = waiting.slice(0, size);
    waiting = waiting.slice(size);
    const sheet = await makeSheet(jobs, use, { taken, previous: sheets.at(-1) }, signal);
    sheets.push(sheet);
    return sheet;
  };
  for await (const taken of takeTiles({ jobs, plan, stream, options, signal })) {
    const { result } = taken;
    waiting.push(taken);
    counts.done += 1;
    if ('error' in result) {
      counts.failed += 1;
      firstError ??= result.error;
    } else {
      counts.bytesFetched += result.bytesFetched;
      const { width, height } = result.tile;
      sheetPlan ??= planSheets({ width, height }, plan, stream, options);
    }
    onProgress?.({ done: counts.done, failed: counts.failed, total });
    while (sheetPlan && waiting.length >= sheetPlan.columns * sheetPlan.rows) {
      yield await nextSheet(sheetPlan);
    }
  }
  if (!sheetPlan && firstError) throw firstError;
  if (sheetPlan && waiting.length > 0) yield await nextSheet(sheetPlan);
  const { bytesFetched } = counts;
  return new MadeStoryboard({ ...describe(options, plan, sheetPlan), sheets, bytesFetched });
}

function planSheets(
  tile: Size,
  { start, targets: [first, ...others] }: PlanData,
  stream: StreamSource,
  options: ResolvedStoryboardOptions,
): SheetPlan {
  const date = first?.dateMs === undefined ? new Date() : new Date(first.dateMs);
  const { type } = options.tile;
  const facts = { time: start, date, sequence: undefined, index: 0, job: '', type, ...tile };
  const name = expandTemplate(options.name, { ...facts, stream: streamName(stream.url) });
  const layout = layoutSheets(tile, 1 + others.length, options);
  return { ...layout, stream, tile, image: options.tile, name };
}

function describe(
  { stream, every, index }: ResolvedStoryboardOptions,
  { playlistUrl, start, end, targets }: PlanData,
  { columns, rows, tile, name }: Omit<SheetPlan, 'stream' | 'image'> = EMPTY,
): Omit<StoryboardParts, 'sheets' | 'bytesFetched'> {
  const interval = intervalOf(every, end - start, targets.length);
  const urls = { url: shownUrl(stream.url), playlistUrl: shownUrl(playlistUrl) };
  return { ...urls, tile, columns, rows, start, end, interval, name, index };
}

function intervalOf(
  every: ResolvedStoryboardOptions['every'],
  seconds: number,
  total: number,
): number | undefined {
  if (every.kind === 'segment') return undefined;
  return every.kind === 'seconds' ? every.seconds : seconds / Math.max(1, total);
}
