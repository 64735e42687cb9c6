import type { Size } from '../../shared/geometry.js';
import type { PlanData } from '../../shared/protocol.js';
import { expandTemplate } from '../names/expand.js';
import { streamName } from '../names/stream-name.js';
import { layoutSheets } from './sheet-layout.js';
import type { SheetPlan } from './make-sheet.js';
import type { ResolvedStoryboardOptions } from './options.js';

/**
 * What all sheets have in common, as soon as the size of the tiles is known.
 *
 * @param total - Of the tiles; `Infinity` where there is no end.
 */
export function planSheets(
  { width, height }: Size,
  { start, targets }: Pick<PlanData, 'start' | 'targets'>,
  options: ResolvedStoryboardOptions,
  total: number,
): SheetPlan {
  const tile = { width, height };
  const date = new Date(targets[0]?.dateMs ?? Date.now());
  const { type } = options.tile;
  const facts = { time: start, date, sequence: undefined, index: 0, job: '', type, ...tile };
  const name = expandTemplate(options.name, { ...facts, stream: streamName(options.stream.url) });
  const layout = layoutSheets(tile, total, options);
  return { ...layout, stream: options.stream, tile, image: options.tile, name };
}
