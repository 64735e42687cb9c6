import { SnapError } from '../../../shared/errors.js';
import type { Attributes } from './attributes.js';
import type { ListedKey } from '../types.js';

const IV_BYTES = 16;
/** There are about five key formats. */
const MAX_FORMATS = 32;

/**
 * RFC 8216bis 4.4.4.4: keys of different formats apply together until `NONE`, or until another key of the same format.
 */
export function applyKey(
  keys: readonly ListedKey[],
  attributes: Attributes,
  url: string,
): readonly ListedKey[] {
  if (attributes.get('METHOD') === 'NONE') return [];
  const key = parseKey(attributes, url);
  const others = keys.filter(({ keyFormat }) => keyFormat !== key.keyFormat);
  if (others.length === MAX_FORMATS) {
    throw new SnapError('too-large', `A segment has keys of more than ${MAX_FORMATS} formats`, {
      url,
    });
  }
  return [...others, key];
}

/** An EXT-X-KEY or EXT-X-SESSION-KEY other than `NONE`. */
export function parseKey(attributes: Attributes, url: string): ListedKey {
  const method = attributes.get('METHOD');
  if (method === undefined || method === '') {
    throw new SnapError('playlist-invalid', 'A key of the playlist has no METHOD', { url });
  }
  const iv = attributes.get('IV');
  return {
    method,
    keyFormat: attributes.get('KEYFORMAT') ?? 'identity',
    uri: attributes.get('URI'),
    iv: iv === undefined ? undefined : parseIv(iv, url),
  };
}

/** A 128-bit number, with any number of digits. */
function parseIv(text: string, url: string): Uint8Array<ArrayBuffer> {
  const digits = /^0x0*([0-9a-f]{0,32})$/i.exec(text)?.[1]?.padStart(2 * IV_BYTES, '0');
  if (text.length <= 2 || digits === undefined) {
    throw new SnapError('playlist-invalid', 'The IV of a key is not a 128-bit number', { url });
  }
  return Uint8Array.from({ length: IV_BYTES }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}
