import { ApiError } from './errors.js';
import type { Form } from './types.js';

const MAX_ENTRIES = 20;
const MAX_LENGTH = 1000;

/**
 * What a page sends along when it asks for a token: a few short texts. They come back in the upload's answer.
 *
 * @throws ApiError of status 400
 */
export function readTokenData({ fields, files }: Form): Readonly<Record<string, string>> {
  const entries = [...fields];
  const fits = entries.every(([name, value]) => name.length + value.length <= MAX_LENGTH);
  if (fits && entries.length <= MAX_ENTRIES && files.length === 0)
    return Object.fromEntries(entries);
  throw new ApiError(400, 'bad_token_data', 'Token data is up to 20 short texts.');
}
