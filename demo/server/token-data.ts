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
  // As copies, because a text that was cut out of a body keeps the whole body in memory.
  if (fits && entries.length <= MAX_ENTRIES && files.length === 0)
    return Object.fromEntries(entries.map(([name, value]) => [copy(name), copy(value)]));
  const text = `Token data has to be at most 20 short texts of ${maxBytes} bytes together.`;
  throw new ApiError(400, 'bad_token_data', text);
}

function copy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
