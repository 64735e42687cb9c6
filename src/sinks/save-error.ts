import { isSnapError, SnapError, snapErrorLike, type SnapErrorCode } from '../../shared/errors.js';
import { abortError } from '../../shared/abort.js';

const CODES: Readonly<Record<string, readonly [SnapErrorCode, string]>> = {
  AbortError: ['save-denied', 'was cancelled by the user'],
  NotAllowedError: ['save-denied', 'was not allowed, or not called from a click'],
  SecurityError: ['save-denied', 'was not allowed, or not called from a click'],
  NotSupportedError: ['save-unsupported', 'is not possible in this browser'],
  QuotaExceededError: ['storage-full', 'found no room left'],
};

/**
 * The error of a sink, as a `SnapError`. An abort and a user who cancels give the same error, so the signal decides.
 */
export function toSaveError(kind: string, cause: unknown, signal?: AbortSignal): SnapError {
  if (isSnapError(cause)) return cause;
  if (signal?.aborted) return abortError(signal);
  const name = cause instanceof Error ? cause.name : '';
  const [code, what] = CODES[name] ?? ['save-denied', 'failed'];
  return snapErrorLike(code, `The sink ${kind} ${what}`, { cause });
}

export function unsupported(kind: string, what: string): SnapError {
  return new SnapError('save-unsupported', `The sink ${kind} needs ${what}`);
}
