import { SnapError } from '../../shared/errors.js';
import { untilAborted } from '../../shared/abort.js';
import { withinTime } from '../../shared/time-limit.js';
import type { DecodeOptions } from './types.js';

/** Settles like `promise`, but rejects with `timeout` at the time limit, and at once when the signal is aborted. */
export function withinLimits<T>(
  promise: Promise<T>,
  { signal, timeoutSeconds }: DecodeOptions,
): Promise<T> {
  return untilAborted(
    withinTime(promise, timeoutSeconds, () => tookTooLong(timeoutSeconds)),
    signal,
  );
}

/** A share of the time has more digits than anybody wants to read. */
export function tookTooLong(timeoutSeconds: number): SnapError {
  const seconds = Number(timeoutSeconds.toPrecision(3));
  return new SnapError('timeout', `The decode took longer than ${seconds} s`);
}
