import { abortedError, SnapError } from './errors.js';

/** The error of a call whose signal has fired: the capture's own time limit keeps its code. */
export function abortError(signal: AbortSignal): SnapError {
  const reason: unknown = signal.reason;
  if (reason instanceof SnapError) return reason;
  return abortedError(reason);
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal);
}

/** Settles as `promise` does, but rejects at once when the signal fires. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => {
      reject(abortError(signal));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}
