import { SnapError, SnapErrorClass, type SnapErrorDetails } from './errors.js';

/**
 * A time limit of our own that aborts a signal: the calls that it ends fail with it. A caller's reason is never one, so
 * that a caller's abort always has the code `aborted`.
 */
export class TimeLimitError extends SnapErrorClass {
  declare readonly code: 'timeout';
  declare readonly window: undefined;

  constructor(message: string, details: SnapErrorDetails) {
    super('timeout', message, details);
  }
}

/** The error of a call whose signal was aborted. */
export function abortError(signal: AbortSignal): SnapError {
  const reason: unknown = signal.reason;
  if (reason instanceof TimeLimitError) return reason;
  return new SnapError('aborted', 'The call was aborted', { cause: reason });
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** A signal that fires when either does. */
export function eitherSignal(own: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other ? AbortSignal.any([other, own]) : own;
}

/** Settles like `promise`, but rejects at once when the signal is aborted. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
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

/** @throws SnapError when the signal is aborted */
export async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await untilAborted(pause, signal);
  } finally {
    clearTimeout(timer);
  }
}
