import type { IndexFacts } from './pictures.js';

/** The seconds of each tile and each sheet, for formats whose tiles are evenly spaced. */
export interface Grid {
  readonly interval: number;
  readonly sheetSeconds: number;
}

/** @throws `TypeError` where the tiles have no even distance. */
export function gridOf(storyboard: IndexFacts, format: string): Grid {
  const { interval, columns, rows } = storyboard;
  if (interval === undefined) {
    throw new TypeError(`${format} needs evenly spaced tiles: every must be seconds or { count }`);
  }
  return { interval, sheetSeconds: interval * columns * rows };
}

/** The most bits that a second of sheets takes, at least 1. */
export function bitsASecond({ sheets }: IndexFacts, { sheetSeconds }: Grid): number {
  const bits = sheets.map(({ blob }) => (blob.size * 8) / sheetSeconds);
  return Math.ceil(Math.max(1, ...bits));
}
