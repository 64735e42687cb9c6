import { assertFunction } from '../../options/check.js';
import type { StoryboardSheet } from '../types.js';

/** Where a sheet is, for whoever reads the index file. */
export type SheetUrl = (sheet: StoryboardSheet) => string | URL;

/** Checks the option `url`; without one, a sheet is a file beside the index. */
export function resolveSheetUrl(url: SheetUrl | undefined): (sheet: StoryboardSheet) => string {
  assertFunction('options.url', url);
  return url ? (sheet) => String(url(sheet)) : ({ name }) => besideIndex(name);
}

/** The name of a file in the same folder, as a relative URL. */
export function besideIndex(name: string): string {
  return encodeURIComponent(name.slice(name.lastIndexOf('/') + 1));
}
