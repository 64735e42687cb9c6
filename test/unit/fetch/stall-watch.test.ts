import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TimeLimitError } from '../../../shared/abort.js';
import { watchForStalls, type StallWatch } from '../../../worker/fetch/stall-watch.js';

const never = new Promise<never>(() => undefined);
let watch: StallWatch;

beforeEach(() => {
  vi.useFakeTimers();
  const { signal } = new AbortController();
  watch = watchForStalls(signal, 10, () => new TimeLimitError('stalled', {}));
});

afterEach(() => {
  vi.useRealTimers();
});

/** Something that comes after so many milliseconds. */
async function piece(afterMs: number): Promise<void> {
  const { promise, come } = pending();
  const waiting = watch.wait(promise);
  vi.advanceTimersByTime(afterMs);
  come();
  await waiting;
}

function pending() {
  let come: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (come = resolve));
  return { promise, come };
}

test('pieces that come in time go on for as long as they like, and what is silent after them is a stall', async () => {
  for (let i = 0; i < 20; i++) await piece(9_000);
  const silent = watch.wait(never);
  vi.advanceTimersByTime(9_999);
  expect(watch.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  await expect(silent).rejects.toMatchObject({ code: 'timeout', message: 'stalled' });
});

test('the time between two waits does not count', async () => {
  await piece(1000);
  vi.advanceTimersByTime(60_000);
  await piece(9_000);
  expect(watch.signal.aborted).toBe(false);
});

test('nothing is left running at the end', async () => {
  await piece(1000);
  watch.end();
  expect(vi.getTimerCount()).toBe(0);
});
