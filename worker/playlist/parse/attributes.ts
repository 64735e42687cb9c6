import type { ListedTiles, PlaylistStart } from '../types.js';

export type Attributes = ReadonlyMap<string, string>;

/** No tag has more than about twenty. */
const MAX_ATTRIBUTES = 256;
/** Far beyond every duration, number and size, and the sum of two is still exact. */
const MAX_NUMBER = 2 ** 52;

/**
 * Parses an attribute list (RFC 8216bis 4.2) into names and values, without the quotes. An unterminated quote ends at
 * the next comma.
 *
 * @param substitute - Replaces variable references in quoted strings and hexadecimal sequences (4.3).
 */
export function parseAttributes(
  text: string,
  substitute: (value: string) => string = (value) => value,
): Attributes {
  const attributes = new Map<string, string>();
  let position = 0;
  while (attributes.size < MAX_ATTRIBUTES) {
    const equals = text.indexOf('=', position);
    if (equals < 0) break;
    const before = text.slice(position, equals);
    const name = before.slice(before.lastIndexOf(',') + 1).trim();
    const { value, isSubstituted, end } = readValue(text, equals + 1);
    attributes.set(name, isSubstituted ? substitute(value) : value);
    position = end;
  }
  return attributes;
}

/** `end` is where the next name may begin. */
function readValue(
  text: string,
  start: number,
): { readonly value: string; readonly isSubstituted: boolean; readonly end: number } {
  let first = start;
  while (text[first] === ' ' || text[first] === '\t') first += 1;
  const isQuoted = text[first] === '"';
  const close = isQuoted ? text.indexOf('"', first + 1) : -1;
  const comma = text.indexOf(',', close < 0 ? first : close);
  const end = comma < 0 ? text.length : comma;
  if (close >= 0) return { value: text.slice(first + 1, close), isSubstituted: true, end };
  const value = text.slice(isQuoted ? first + 1 : first, end).trim();
  return { value, isSubstituted: isQuoted || /^(?:0x|\{\$)/i.test(value), end };
}

/** A decimal number of 0 or more; `undefined` for anything else. */
export function parseNumber(text: string | undefined): number | undefined {
  const match = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*$/.exec(text ?? '');
  return match ? bounded(Number(match[1])) : undefined;
}

/** A decimal integer of 0 or more; `undefined` for anything else. */
export function parseInteger(text: string | undefined): number | undefined {
  return /^\s*\d+\s*$/.test(text ?? '') ? bounded(Number(text)) : undefined;
}

/** A decimal number with or without a sign; `undefined` for anything else. */
export function parseSignedNumber(text: string | undefined): number | undefined {
  const trimmed = (text ?? '').trim();
  const size = parseNumber(trimmed.replace(/^[+-]/, ''));
  return size !== undefined && trimmed.startsWith('-') ? -size : size;
}

/** A decimal resolution (RFC 8216bis 4.2), `<width>x<height>` in pixels. */
export function parseResolution(
  text: string | undefined,
): { readonly width: number; readonly height: number } | undefined {
  const match = /^(\d{1,6})x(\d{1,6})$/i.exec((text ?? '').trim());
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** EXT-X-TILES (HLS image media playlist 0.4); without a layout it is a single picture. */
export function parseTiles(attributes: Attributes): ListedTiles | undefined {
  const layout = parseResolution(attributes.get('LAYOUT'));
  return (
    layout && {
      columns: layout.width,
      rows: layout.height,
      resolution: parseResolution(attributes.get('RESOLUTION')),
      duration: parseNumber(attributes.get('DURATION')),
    }
  );
}

/** EXT-X-START (RFC 8216bis 4.4.2.2). */
export function parseStart(attributes: Attributes): PlaylistStart | undefined {
  const timeOffset = parseSignedNumber(attributes.get('TIME-OFFSET'));
  if (timeOffset === undefined) return undefined;
  return { timeOffset, isPrecise: attributes.get('PRECISE') === 'YES' };
}

function bounded(number: number): number | undefined {
  return number <= MAX_NUMBER ? number : undefined;
}
