import { copyText } from './copy-text.js';
import { ApiError } from './errors.js';
import type { Form } from './types.js';

const MAX_ENTRIES = 20;
const MAX_LENGTH = 1000;

/**
 * The few short texts that a page sends when it asks for a token. They come back in the upload's answer.
 *
 * @throws ApiError of status 400
 */
export function readTokenData(
  { fields, files }: Form,
  maxBytes: number,
): Readonly<Record<string, string>> {
  const entries = [...fields];
  const lengths = entries.map(([name, value]) => name.length + value.length);
  const bytes = entries.flat().reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const fits = bytes <= maxBytes && lengths.every((length) => length <= MAX_LENGTH);
  if (fits && entries.length <= MAX_ENTRIES && files.length === 0)
    return Object.fromEntries(entries.map(([name, value]) => [copyText(name), copyText(value)]));
  const text = `Token data has to be at most 20 short texts of ${maxBytes} bytes together.`;
  throw new ApiError(400, 'bad_token_data', text);
}
