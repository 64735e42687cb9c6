import { ApiError } from '../errors.js';

/** What its first bytes promise, the rest of the file does not keep. */
export function damaged(): ApiError {
  const text = 'The picture is truncated, damaged, or has something else behind it.';
  return new ApiError(422, 'image_damaged', text);
}
