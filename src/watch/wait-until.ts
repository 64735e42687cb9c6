import { sleep } from '../../shared/abort.js';
import { isSnapError } from '../../shared/errors.js';

/** The time, and how to wait. */
export interface WatchClock {
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Waits as exactly as a hidden page can; rejects where it cannot go on. */
  readonly wait: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Waits by the page's own timers, which browsers delay by up to a minute where the page is hidden. */
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** The longest delay of a hidden page's timers, and some more. */
const EXACT_MS = 90_000;
/** After so long the clock is looked at again: it may have been set. */
const LOOK_MS = 60_000;

/**
 * Waits for a time of the wall clock. Only the last minute and a half take a worker, so that it can end meanwhile.
 *
 * @returns false: the clock was set back since, so that the time is too far ahead
 * @throws SnapError with code `aborted` or `disposed`
 */
export async function waitUntil(
  timeMs: number,
  { now, wait, sleep: slowly }: WatchClock,
  options: { readonly signal: AbortSignal | undefined; readonly mostMs: number },
): Promise<boolean> {
  const { signal, mostMs } = options;
  for (;;) {
    const restMs = timeMs - now();
    if (restMs <= 0) return true;
    if (restMs > mostMs) return false;
    if (restMs > EXACT_MS + LOOK_MS) await slowly(LOOK_MS, signal);
    else await waitExactly(Math.min(restMs, LOOK_MS), wait, signal);
  }
}

/** Where the worker ends, the page's own timer has to do. */
async function waitExactly(
  milliseconds: number,
  wait: WatchClock['wait'],
  signal: AbortSignal | undefined,
): Promise<void> {
  const startedAt = performance.now();
  try {
    await wait(milliseconds, signal);
  } catch (error) {
    if (!isSnapError(error) || error.code === 'aborted' || error.code === 'disposed') throw error;
    await sleep(Math.max(0, milliseconds - (performance.now() - startedAt)), signal);
  }
}
