import { parseInteger } from './attributes.js';
import type { ByteRange } from '../types.js';

/** `<length>[@<offset>]` as written (RFC 8216bis 4.4.4.2). */
export interface WrittenRange {
  readonly length: number;
  readonly offset: number | undefined;
}

/** The end of the previous range and its resource: a range without an offset begins there. */
export interface RangeEnd {
  readonly uri: string;
  readonly offset: number;
}

/** `undefined` for anything else. */
export function parseByteRange(text: string): WrittenRange | undefined {
  const at = text.indexOf('@');
  const length = parseInteger(at < 0 ? text : text.slice(0, at));
  if (length === undefined) return undefined;
  if (at < 0) return { length, offset: undefined };
  const offset = parseInteger(text.slice(at + 1));
  return offset === undefined ? undefined : { length, offset };
}

/** `undefined` if the range has no offset and does not follow a range of the same resource. */
export function placeRange(
  { length, offset }: WrittenRange,
  uri: string,
  before: RangeEnd | undefined,
): ByteRange | undefined {
  if (offset !== undefined) return { length, offset };
  return before?.uri === uri ? { length, offset: before.offset } : undefined;
}

export function rangeEnd(uri: string, range: ByteRange | undefined): RangeEnd | undefined {
  return range && { uri, offset: range.offset + range.length };
}
