import { ApiError } from './errors.js';
import type { Form } from './types.js';

const MAX_ENTRIES = 20;
const MAX_LENGTH = 1000;

/**
 * The few short texts that a page sends when it asks for a token. They come back in the upload's answer.
 *
 * @throws ApiError of status 400
 */
export function readTokenData({ fields, files }: Form): Readonly<Record<string, string>> {
  const entries = [...fields];
  const fits = entries.every(([name, value]) => name.length + value.length <= MAX_LENGTH);
  if (fits && entries.length <= MAX_ENTRIES && files.length === 0)
    return Object.fromEntries(entries);
  throw new ApiError(400, 'bad_token_data', 'Token data has to be at most 20 short texts.');
}
