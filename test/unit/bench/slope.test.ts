import { expect, test } from 'vitest';
import { slopeOf, type Point } from '../../../bench/slope.js';

function pointsOf(values: readonly number[]): Point[] {
  return values.map((y, x) => ({ x, y }));
}

/** Values between -0.5 and 0.5 that look random and are the same each time. */
function noise(count: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647 - 0.5;
  });
}

test('a line has its slope, without an error', () => {
  const { slope, error } = slopeOf(pointsOf([1, 3, 5, 7, 9]));
  expect(slope).toBeCloseTo(2);
  expect(error).toBeCloseTo(0);
});

test('noise has no slope beyond twice its error', () => {
  const { slope, error } = slopeOf(pointsOf(noise(40)));
  expect(Math.abs(slope)).toBeLessThan(2 * error);
});

test('growth that is smaller than the noise at each point is told from it', () => {
  const { slope, error } = slopeOf(pointsOf(noise(40).map((value, index) => value + index * 0.03)));
  expect(slope - 2 * error).toBeGreaterThan(0);
  expect(Math.abs(slope - 0.03)).toBeLessThan(2 * error);
});

test('values that move slowly have a greater error than independent ones', () => {
  const slow = noise(40).flatMap((value) => [value, value, value, value]);
  const independent = noise(160);
  expect(slopeOf(pointsOf(slow)).error).toBeGreaterThan(1.5 * slopeOf(pointsOf(independent)).error);
});

test('two values tell nothing', () => {
  expect(slopeOf(pointsOf([1, 2])).slope).toBeNaN();
});
