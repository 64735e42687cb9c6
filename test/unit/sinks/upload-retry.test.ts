import { expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { refusedError } from '../../../src/http/answer.js';
import { neverFalling } from '../../../src/http/progress.js';
import { withRetries } from '../../../src/http/retry.js';
import type { SinkProgress } from '../../../src/sinks/index.js';

const RULES = { retries: 2, maxWaitSeconds: 60, signal: undefined };

function answered(status: number, retryAfter?: string): SnapError {
  const headers = new Map(retryAfter === undefined ? [] : [['retry-after', retryAfter]]);
  const asked = { what: 'upload', url: 'https://a.example/u?secret' };
  return refusedError(asked, { status, headers, text: '', isCut: false });
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
  await expect(withRetries(attempt, RULES)).resolves.toBe('done');
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
  await expect(withRetries(attempt, { ...RULES, retries: 1 })).rejects.toBe(errors[1]);
});

test('a Retry-After longer than the limit ends it, a shorter one is waited for', async () => {
  const long = failing(answered(503, '61'));
  await expect(withRetries(long.attempt, RULES)).rejects.toMatchObject({ status: 503 });
  expect(long.state.attempts).toBe(1);
  const short = failing(answered(503, '1'));
  const began = performance.now();
  await withRetries(short.attempt, RULES);
  expect(performance.now() - began).toBeGreaterThan(950);
});

test('a signal ends the wait', async () => {
  const controller = new AbortController();
  const { attempt } = failing(answered(503, '50'));
  const retried = withRetries(attempt, { ...RULES, signal: controller.signal });
  setTimeout(() => {
    controller.abort();
  }, 20);
  await expect(retried).rejects.toMatchObject({ code: 'aborted' });
});

test('progress never falls when a request begins again', () => {
  const told: SinkProgress[] = [];
  const tell = neverFalling((progress) => told.push(progress));
  for (const loaded of [0, 50, 80, 0, 50, 90, 100, 100]) tell?.({ loaded, total: 100 });
  expect(told.map(({ loaded }) => loaded)).toEqual([0, 50, 80, 90, 100]);
  expect(neverFalling(undefined)).toBeUndefined();
});
