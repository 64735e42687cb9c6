import { assertFunction, show } from '../../options/check.js';
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
    const made = known.get(sheet) ?? checkUrl('options.url', url(sheet));
    known.set(sheet, made);
    return made;
  };
}

/**
 * A URL as text formats can hold it: without what ends a line, a quotation or a tag in them, and otherwise as it is.
 *
 * @throws `TypeError` for what is none.
 */
export function checkUrl(option: string, url: unknown): string {
  const text = url instanceof URL ? url.href : url;
  // As URLs are parsed: ends are trimmed, and line breaks within are nothing.
  const written = typeof text === 'string' ? text.trim().replaceAll(/[\t\n\r]/g, '') : '';
  if (written === '' || written.startsWith('#')) {
    throw new TypeError(`${option} must give a URL, got ${show(url)}`);
  }
  // eslint-disable-next-line no-control-regex -- They are what has to go.
  return written.replaceAll(/[\u0000-\u0020\u007f"<>\ud800-\udfff]/gu, (sign) =>
    /[\ud800-\udfff]/u.test(sign) ? '%EF%BF%BD' : encodeURIComponent(sign),
  );
}

/** The name of a file in the same folder, as a relative URL. */
export function besideIndex(name: string): string {
  return encodeURIComponent(name.slice(name.lastIndexOf('/') + 1));
}
