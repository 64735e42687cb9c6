import { expect, test } from 'vitest';
import { BACKOFF_TIMES, backoffMs, readRetryAfterMs } from '../../../shared/backoff.js';

test('the longest wait doubles from a quarter of a second to eight seconds', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 50].map((failures) =>
    backoffMs({ ...BACKOFF_TIMES, random: () => 1 }, failures, undefined),
  );
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test('the wait is any time up to the longest', () => {
  const wait = (random: number) =>
    backoffMs({ ...BACKOFF_TIMES, random: () => random }, 2, undefined);
  expect([wait(0), wait(0.25), wait(0.5)]).toEqual([0, 250, 500]);
});

test('a server may ask for a longer wait', () => {
  const wait = (retryAfterMs: number) =>
    backoffMs({ ...BACKOFF_TIMES, random: () => 0.5 }, 0, retryAfterMs);
  expect([wait(0), wait(3000)]).toEqual([125, 3000]);
});

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 1970 00:01:40 GMT', 90_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j is %s ms from ten seconds after 1970 on', (header, expected) => {
  expect(readRetryAfterMs(header, 10_000)).toBe(expected);
});
