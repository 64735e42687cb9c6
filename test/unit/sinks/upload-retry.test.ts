import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { refusedError } from '../../../src/http/answer.js';
import { neverFalling } from '../../../src/http/progress.js';
import { withRetries } from '../../../src/http/retry.js';
import type { SinkProgress } from '../../../src/sinks/index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const RULES = { retries: 2, maxWaitSeconds: 60, signal: undefined };

function answered(status: number, retryAfter?: string): SnapError {
  const headers = new Map(retryAfter === undefined ? [] : [['retry-after', retryAfter]]);
  const asked = { what: 'upload', url: 'https://a.example/u?secret' };
  return refusedError(asked, { status, url: '', headers, text: '', isCut: false });
}

/** Lets the longest pauses pass that nobody asked for. */
function letPausesPass(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(10_000);
}

/** Fails with one error after the other, then succeeds. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  const state = { attempts: 0 };
  const attempt = () => {
    state.attempts += 1;
    const error = left.shift();
    return error ? Promise.reject(error) : Promise.resolve('done');
  };
  return { state, attempt };
}

test.each([
  new SnapError('network', 'gone'),
  new SnapError('timeout', 'late'),
  answered(408),
  answered(425),
  answered(429, '0'),
  answered(500),
  answered(599),
])('after a failure that may pass comes another attempt', async (error) => {
  const { attempt, state } = failing(error);
  const retried = withRetries(attempt, RULES);
  await letPausesPass();
  expect(await retried).toBe('done');
  expect(state.attempts).toBe(2);
});

test.each([
  answered(400),
  answered(403),
  answered(404),
  new SnapError('aborted', 'x'),
  new TypeError('x'),
])('after any other failure comes none', async (error) => {
  const { attempt, state } = failing(error);
  await expect(withRetries(attempt, RULES)).rejects.toBe(error);
  expect(state.attempts).toBe(1);
});

test('the last failure is told when the retries are used up', async () => {
  const errors = [500, 501, 502, 503].map((status) => answered(status));
  const { attempt } = failing(...errors);
  const outcome = withRetries(attempt, { ...RULES, retries: 1 }).catch((error: unknown) => error);
  await letPausesPass();
  expect(await outcome).toBe(errors[1]);
});

test('a Retry-After longer than the limit ends it, a shorter one is waited for', async () => {
  const long = failing(answered(503, '61'));
  await expect(withRetries(long.attempt, RULES)).rejects.toMatchObject({ status: 503 });
  expect(long.state.attempts).toBe(1);
  const short = failing(answered(503, '60'));
  const retried = withRetries(short.attempt, RULES);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(short.state.attempts).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await retried).toBe('done');
});

test('a signal ends the wait', async () => {
  const controller = new AbortController();
  const { attempt } = failing(answered(503, '50'));
  const outcome = withRetries(attempt, { ...RULES, signal: controller.signal }).catch(
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(49_000);
  controller.abort();
  expect(await outcome).toMatchObject({ code: 'aborted' });
  expect(vi.getTimerCount()).toBe(0);
});

test('progress never falls when a request begins again', () => {
  const told: SinkProgress[] = [];
  const tell = neverFalling((progress) => told.push(progress));
  for (const loaded of [0, 50, 80, 0, 50, 90, 100, 100]) tell?.({ loaded, total: 100 });
  expect(told.map(({ loaded }) => loaded)).toEqual([0, 50, 80, 90, 100]);
  expect(neverFalling(undefined)).toBeUndefined();
});
