import { SnapError } from '../../shared/errors.js';

/** Adds where it happened to an error that does not say: stations that see bytes alone do not know. */
export function atUrl(error: SnapError, url: string): SnapError {
  if (error.url !== undefined) return error;
  const { code, message, status, window, cause, stack } = error;
  const located = new SnapError(code, message, { url, status, window, cause });
  if (stack !== undefined) located.stack = stack;
  return located;
}
