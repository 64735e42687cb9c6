import { ApiError } from './errors.js';

const DATA_URL = /^data:[^,;]{0,100};base64,/i;
const ALPHABET = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Decodes base64, bare or as a data URL. `Buffer` alone would accept anything and skip unknown characters.
 *
 * @throws ApiError of status 400
 */
export function decodeBase64(text: string): Buffer {
  const prefix = DATA_URL.exec(text.slice(0, 150))?.[0] ?? '';
  const coded = text.slice(prefix.length);
  if (coded.length % 4 !== 0 || !ALPHABET.test(coded)) {
    throw new ApiError(400, 'malformed_base64', 'The picture is not valid base64.');
  }
  return Buffer.from(coded, 'base64');
}
