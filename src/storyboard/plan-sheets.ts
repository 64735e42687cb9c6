import type { Size } from '../../shared/geometry.js';
import type { PlanData } from '../../shared/protocol.js';
import { recordingName } from './recording-name.js';
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
  plan: Pick<PlanData, 'start' | 'targets'>,
  options: ResolvedStoryboardOptions,
  total: number,
): SheetPlan {
  const tile = { width, height };
  const { stream, tile: image } = options;
  const { type } = image;
  const name = recordingName(options.name, { url: stream.url, plan, image: { ...tile, type } });
  const layout = layoutSheets(tile, total, options);
  return { ...layout, stream, tile, image, name };
}
