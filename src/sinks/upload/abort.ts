import { SnapError } from '../../../shared/errors.js';

export type MaybeSignal = AbortSignal | undefined;

export function abortError(signal: AbortSignal): SnapError {
  const reason: unknown = signal.reason;
  return new SnapError('aborted', 'The delivery was aborted', { cause: reason });
}

export function throwIfAborted(signal: MaybeSignal): void {
  if (signal?.aborted) throw abortError(signal);
}

/** Settles like `promise`, but rejects at once when the signal is aborted. */
export function untilAborted<T>(promise: Promise<T>, signal: MaybeSignal): Promise<T> {
  if (!signal) return promise;
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

/** @throws SnapError with code `aborted` */
export async function sleep(milliseconds: number, signal: MaybeSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await untilAborted(rest, signal);
  } finally {
    clearTimeout(timer);
  }
}
