import { throwIfAborted, untilAborted } from '../../shared/abort.js';

/** Runs jobs one after the other. */
export interface Queue {
  /**
   * Runs `job` when all earlier jobs have ended. Rejects at once when `signal` is aborted, even while the job waits or
   * runs; a running job still has to end before the next one starts.
   */
  add<T>(signal: AbortSignal, job: () => Promise<T>): Promise<T>;
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add<T>(signal: AbortSignal, job: () => Promise<T>): Promise<T> {
      const done = last.then(() => {
        throwIfAborted(signal);
        return job();
      });
      last = done.catch(() => undefined);
      return untilAborted(done, signal);
    },
  };
}
