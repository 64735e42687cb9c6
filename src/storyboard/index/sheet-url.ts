import { assertFunction } from '../../options/check.js';
import type { StoryboardSheet } from '../types.js';

/** Where a sheet is, for whoever reads the index file. */
export type SheetUrl = (sheet: StoryboardSheet) => string | URL;

/** Checks the option `url`, which is asked once for each sheet; without one, a sheet is a file beside the index. */
export function resolveSheetUrl(url: SheetUrl | undefined): (sheet: StoryboardSheet) => string {
  assertFunction('options.url', url);
  if (!url) return ({ name }) => besideIndex(name);
  // Many tiles are in one sheet, and each object URL would be another one.
  const known = new Map<StoryboardSheet, string>();
  return (sheet) => {
    const made = known.get(sheet) ?? String(url(sheet));
    known.set(sheet, made);
    return made;
  };
}

/** The name of a file in the same folder, as a relative URL. */
export function besideIndex(name: string): string {
  return encodeURIComponent(name.slice(name.lastIndexOf('/') + 1));
}
