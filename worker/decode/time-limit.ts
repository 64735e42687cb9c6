import { SnapError } from '../../src/shared/errors.js';
import { untilAborted } from '../abort.js';
import type { DecodeOptions } from './types.js';

/** Settles as `promise` does, but rejects at the time limit with `timeout`, and at once when the signal fires. */
export async function withinLimits<T>(
  promise: Promise<T>,
  { signal, timeoutSeconds }: DecodeOptions,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new SnapError('timeout', `The decode took longer than ${timeoutSeconds} s`));
    }, timeoutSeconds * 1000);
  });
  try {
    return await untilAborted(Promise.race([promise, timeout]), signal);
  } finally {
    clearTimeout(timer);
  }
}
