import { eitherSignal } from '../../shared/abort.js';
import type { Run } from '../jobs/deferred.js';

type End<Whole> = { readonly whole: Whole } | { readonly error: unknown };

/**
 * Runs a generator once, for everybody who iterates it or waits for its end: nothing is made before somebody asks, and
 * leaving the iteration before the end stops it.
 *
 * @param start - Gets a signal that fires when the caller's does, and when it is stopped.
 */
export function shareRun<Item, Whole>(
  start: (signal: AbortSignal) => AsyncGenerator<Item, Whole, undefined>,
  signal: AbortSignal | undefined,
): Run<Item, Whole> {
  const stop = new AbortController();
  const generator = start(eitherSignal(stop.signal, signal));
  const made: Item[] = [];
  let end: End<Whole> | undefined;
  let pulling: Promise<void> | undefined;
  const pull = async (): Promise<void> => {
    try {
      const next = await generator.next();
      if (next.done === true) end = { whole: next.value };
      else made.push(next.value);
    } catch (error) {
      end = { error };
    }
    pulling = undefined;
  };
  const finish = ({ ...ended }: End<Whole>): Whole => {
    if ('error' in ended) throw ended.error;
    return ended.whole;
  };
  return {
    async *items() {
      try {
        for (let index = 0; ; index++) {
          while (index >= made.length && !end) await (pulling ??= pull());
          const item = made[index];
          if (item !== undefined) yield item;
          else if (end) {
            finish(end);
            return;
          }
        }
      } finally {
        if (!end) stop.abort();
      }
    },
    async whole() {
      while (!end) await (pulling ??= pull());
      return finish(end);
    },
  };
}
