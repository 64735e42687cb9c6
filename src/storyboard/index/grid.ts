import type { IndexFacts } from './pictures.js';

/** The seconds of each tile and each sheet, for formats whose tiles are evenly spaced. */
export interface Grid {
  readonly interval: number;
  readonly sheetSeconds: number;
}

/** @throws `TypeError` where the tiles have no even distance; `RangeError` where there is no sheet. */
export function gridOf(storyboard: IndexFacts, format: string): Grid {
  const { interval, columns, rows, sheets } = storyboard;
  if (interval === undefined) {
    throw new TypeError(`${format} needs evenly spaced tiles: every must be seconds or { count }`);
  }
  // No player takes a list of nothing, and tiles of 0 × 0 pixels are none.
  if (sheets.length === 0) throw new RangeError(`${format} needs a sheet, and there is none`);
  return { interval, sheetSeconds: interval * columns * rows };
}

/** The most bits that a second of sheets takes, at least 1. */
export function bitsASecond({ sheets }: IndexFacts, { sheetSeconds }: Grid): number {
  const bits = sheets.map(({ blob }) => (blob.size * 8) / sheetSeconds);
  return Math.ceil(Math.max(1, ...bits));
}
