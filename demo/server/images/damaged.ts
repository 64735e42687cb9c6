import { ApiError } from '../errors.js';

/** For a file whose first bytes are a picture's, but not the rest. */
export function damaged(): ApiError {
  const text = 'The picture is truncated, damaged, or followed by something else.';
  return new ApiError(422, 'image_damaged', text);
}

/** For a file of several pictures, each of which a viewer would have to decode. */
export function animated(): ApiError {
  return new ApiError(422, 'image_animated', 'Animated pictures are not accepted.');
}
