import { isSnapError } from '../../../shared/errors.js';
import { abortError, throwIfAborted } from '../../../shared/abort.js';

/** On pages without TLS there are no Web Locks; there at least this tab sends one at a time. */
const tails = new Map<string, Promise<unknown>>();

/**
 * Runs a task while no other task of this name runs in any tab, in the order of the calls. A tab that crashes gives up
 * its turn.
 *
 * @throws SnapError with code `aborted` if the signal is aborted before its turn comes
 */
export async function withLock<T>(
  name: string,
  signal: AbortSignal,
  task: () => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return inLine(name, signal, task);
  try {
    return await locks.request(name, { signal }, task);
  } catch (error) {
    if (signal.aborted && !isSnapError(error)) throw abortError(signal);
    throw error;
  }
}

async function inLine<T>(name: string, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  const turn = (tails.get(name) ?? Promise.resolve()).then(() => {
    throwIfAborted(signal);
    return task();
  });
  const tail = turn.catch(() => undefined);
  tails.set(name, tail);
  try {
    return await turn;
  } finally {
    if (tails.get(name) === tail) tails.delete(name);
  }
}
