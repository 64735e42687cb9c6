import { expect, test } from 'vitest';
import { nearestFirst, nearestOf, planWork } from '../../../src/thumbnails/plan.js';

test('a slot comes first, then its neighbours on both sides', () => {
  expect(nearestFirst(5, 2)).toEqual([5, 6, 4, 7, 3]);
  expect(nearestFirst(5, 0)).toEqual([5]);
});

test('of the tiles that are there the nearest one is shown, of two the earlier', () => {
  expect(nearestOf([1, 4, 9], 5)).toBe(4);
  expect(nearestOf([7, 3], 5)).toBe(3);
  expect(nearestOf([], 5)).toBeUndefined();
});

const idle = { running: [], isDone: () => false, parallel: 2 };

test('the most wanted tiles are begun, and no more than may be made at once', () => {
  expect(planWork({ ...idle, wanted: [5, 6, 4] })).toEqual({ begin: [5, 6], abort: [] });
});

test('what is done is not made again, and makes room for the next', () => {
  const isDone = (index: number): boolean => index === 5;
  expect(planWork({ ...idle, wanted: [5, 6, 4], isDone })).toEqual({ begin: [6, 4], abort: [] });
});

test('the newest wish wins: what it leaves out is aborted', () => {
  const state = { ...idle, wanted: [9, 10, 8], running: [5, 6] };
  expect(planWork(state)).toEqual({ begin: [9, 10], abort: [5, 6] });
  expect(planWork({ ...state, wanted: [] })).toEqual({ begin: [], abort: [5, 6] });
});

test('what is still wanted goes on, unless what is wanted more needs its place', () => {
  const state = { ...idle, wanted: [6, 7, 5] };
  expect(planWork({ ...state, running: [6] })).toEqual({ begin: [7], abort: [] });
  expect(planWork({ ...state, running: [5, 7] })).toEqual({ begin: [6], abort: [5] });
});
