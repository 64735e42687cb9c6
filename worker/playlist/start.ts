import { parseSignedNumber, type Attributes } from './parse/attributes.js';
import type { PlaylistStart } from './types.js';

/** EXT-X-START (RFC 8216bis 4.4.2.2). */
export function parseStart(attributes: Attributes): PlaylistStart | undefined {
  const timeOffset = parseSignedNumber(attributes.get('TIME-OFFSET'));
  if (timeOffset === undefined) return undefined;
  return { timeOffset, isPrecise: attributes.get('PRECISE') === 'YES' };
}
