import { isSnapError } from 'hlsnap';
import { describeOtherError, describeSnapError, type ErrorReport } from './error-texts.js';
import type { ShownSource } from './source.js';

/** What the page shows for whatever went wrong with a stream. */
export function report(error: unknown, source: ShownSource): ErrorReport {
  if (!isSnapError(error)) return describeOtherError(error);
  const secure = location.protocol === 'https:';
  return describeSnapError(error, { source, secure, online: navigator.onLine });
}
