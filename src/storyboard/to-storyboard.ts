import type { PlanData } from '../../shared/protocol.js';
import { MadeStoryboard, type StoryboardParts } from './made-storyboard.js';
import type { SheetPlan } from './make-sheet.js';
import type { ResolvedStoryboardOptions } from './options.js';
import type { Storyboard } from './types.js';

/** Of a range in which there is nothing. */
export const EMPTY = { columns: 0, rows: 0, tile: { width: 0, height: 0 }, name: 'storyboard' };

export interface SheetsOfPlan extends Pick<
  StoryboardParts,
  'sheets' | 'interval' | 'bytesFetched'
> {
  readonly plan: PlanData;
  readonly sheetPlan: Pick<SheetPlan, keyof typeof EMPTY>;
}

/** Puts together what is known of finished sheets. */
export function toStoryboard(
  { index, stream }: Pick<ResolvedStoryboardOptions, 'index' | 'stream'>,
  { plan, sheetPlan, ...made }: SheetsOfPlan,
): Storyboard {
  const { playlistUrl, start, end } = plan;
  const { columns, rows, tile, name } = sheetPlan;
  const facts = { playlistUrl, start, end, columns, rows, tile, name };
  return new MadeStoryboard({ ...made, ...facts, index, url: stream.url });
}
