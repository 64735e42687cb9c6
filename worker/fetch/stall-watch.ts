import { untilAborted, type TimeLimitError } from '../../shared/abort.js';

/** The longest time that `setTimeout` can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Ends a request when no byte arrives for too long, or when the caller's signal is aborted. */
export interface StallWatch {
  /** For the request: aborted in both cases. */
  readonly signal: AbortSignal;
  /** Waits for something from the network, one thing at a time; the time between two waits does not count. */
  wait<T>(promise: Promise<T>): Promise<T>;
  /** Ends the request, if it is still running. */
  end(): void;
}

export function watchForStalls(
  signal: AbortSignal,
  timeoutSeconds: number,
  stalled: () => TimeLimitError,
): StallWatch {
  const controller = new AbortController();
  const onAbort = (): void => {
    controller.abort(signal.reason);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  const limit = Math.min(timeoutSeconds * 1000, MAX_TIMER_MS);
  let waitingSince: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    timer = undefined;
    if (waitingSince === undefined) return;
    const left = limit - (performance.now() - waitingSince);
    if (left > 0) timer = setTimeout(look, left);
    else controller.abort(stalled());
  };
  return {
    signal: controller.signal,
    async wait(promise) {
      waitingSince = performance.now();
      // A timer for each piece of a body would cost more than reading it.
      timer ??= setTimeout(look, limit);
      try {
        return await untilAborted(promise, controller.signal);
      } finally {
        waitingSince = undefined;
      }
    },
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      // If a body is only cancelled, Firefox keeps its connection until the next byte arrives, which may be never.
      controller.abort();
    },
  };
}
