import { expect, test } from 'vitest';
import { evenGrid, segmentGrid } from '../../../src/thumbnails/slot-grid.js';

const SEGMENTS = [
  { time: 0, duration: 4 },
  { time: 4, duration: 6 },
  { time: 10, duration: 2 },
];

test('each segment has a tile, of a moment that is surely in it', () => {
  const grid = segmentGrid(SEGMENTS);
  expect([0, 3.99, 4, 9, 10, 12].map((time) => grid.at(time)?.index)).toEqual([0, 0, 1, 1, 2, 2]);
  expect(grid.slot(1)).toEqual({ index: 1, time: 7 });
  expect(grid.slot(3)).toBeUndefined();
  expect(grid.slot(-1)).toBeUndefined();
  expect(grid.at(-1)).toBeUndefined();
});

test('pieces of equal length have the picture of their beginning', () => {
  const grid = evenGrid(5, { start: 0, end: 12 });
  expect([0, 4.9, 5, 11].map((time) => grid.at(time))).toEqual([
    { index: 0, time: 0 },
    { index: 0, time: 0 },
    { index: 1, time: 5 },
    { index: 2, time: 10 },
  ]);
  expect(grid.slot(3)).toBeUndefined();
});

test("the bar's end is in the last piece, and so is what a player adds to it", () => {
  const grid = evenGrid(5, { start: 0, end: 10 });
  expect(grid.at(10)).toEqual({ index: 1, time: 5 });
  expect(grid.at(10.3)).toEqual({ index: 1, time: 5 });
});

test('where a recording begins within a piece, so does the picture', () => {
  expect(evenGrid(5, { start: 7, end: 12 }).at(8)).toEqual({ index: 1, time: 7 });
});
