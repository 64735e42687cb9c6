import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueAt, lastSlot, pauseMs, slotAfter, slotFrom } from '../../../src/watch/schedule.js';
import { assertProperty } from '../../helpers/property.js';

const SCHEDULE = { anchorMs: 1000, intervalMs: 500 };

describe('due times are whole intervals from the anchor', () => {
  test.each([
    [1000, 0, 0],
    [1001, 1, 0],
    [1500, 1, 1],
    [499, -1, -2],
  ])('at %i the next is %i and the last was %i', (now, next, last) => {
    expect([slotFrom(SCHEDULE, now), lastSlot(SCHEDULE, now)]).toEqual([next, last]);
  });
});

test('the next one is not the same again, whether a timer was early or late', () => {
  expect(slotAfter(SCHEDULE, 3, dueAt(SCHEDULE, 3) - 2)).toBe(4);
  expect(slotAfter(SCHEDULE, 3, dueAt(SCHEDULE, 3) + 2)).toBe(4);
  expect(slotAfter(SCHEDULE, 3, dueAt(SCHEDULE, 4))).toBe(4);
  expect(slotAfter(SCHEDULE, 3, dueAt(SCHEDULE, 4) + 1)).toBe(5);
});

test('a clock that was set back makes it go on from there', () => {
  expect(slotAfter(SCHEDULE, 1000, dueAt(SCHEDULE, 10))).toBe(10);
});

test('no wait is longer than two intervals, and none is in the past', () => {
  assertProperty(
    fc.property(
      fc.integer({ min: 1, max: 86_400_000 }),
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.integer({ min: -100, max: 100 }),
      (intervalMs, anchorMs, nowMs, off) => {
        const schedule = { intervalMs, anchorMs };
        const due = dueAt(schedule, slotAfter(schedule, lastSlot(schedule, nowMs) + off, nowMs));
        expect(due).toBeGreaterThanOrEqual(nowMs);
        expect(due - nowMs).toBeLessThanOrEqual(2 * intervalMs);
      },
    ),
  );
});

test('a stream that is not there is left alone for longer and longer, up to half a minute', () => {
  expect([1, 2, 3, 4, 5, 100].map((times) => pauseMs(times, 5000))).toEqual([
    5000, 10_000, 20_000, 30_000, 30_000, 30_000,
  ]);
  expect(pauseMs(1, 3_600_000)).toBe(30_000);
});
