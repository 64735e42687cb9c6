import { untilAborted } from '../../shared/abort.js';

/** Lets callers with the same name in one after the other. */
export interface Locks {
  run<T>(key: string, signal: AbortSignal, task: () => Promise<T>): Promise<T>;
}

export function createLocks(): Locks {
  const tails = new Map<string, Promise<void>>();
  return {
    async run(key, signal, task) {
      const before = tails.get(key) ?? Promise.resolve();
      let unlock: () => void = () => undefined;
      const mine = new Promise<void>((resolve) => {
        unlock = resolve;
      });
      // The next caller waits for all earlier ones, even if this one gives up waiting.
      const tail = before.then(() => mine);
      tails.set(key, tail);
      void tail.then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
      try {
        await untilAborted(before, signal);
        return await task();
      } finally {
        unlock();
      }
    },
  };
}
