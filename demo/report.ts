import { isSnapError } from 'hlsnap';
import { describeOtherError, describeSnapError, type ErrorReport } from './error-texts.js';

/** What the page shows for whatever went wrong with a stream. */
export function report(error: unknown, streamUrl: string): ErrorReport {
  if (!isSnapError(error)) return describeOtherError(error);
  const secure = location.protocol === 'https:';
  return describeSnapError(error, { streamUrl, secure, online: navigator.onLine });
}
