import { expect, test } from 'vitest';
import { board } from './board.js';

test('the shape of Vidstack is a list of tiles', () => {
  const list = board({ gaps: [0] }).toJSON({ shape: 'vidstack' });
  expect(list).toHaveLength(7);
  expect(list.at(-1)).toEqual({
    url: 'talk-storyboard-1.jpg',
    startTime: 70,
    endTime: 75,
    width: 160,
    height: 90,
    coords: { x: 160, y: 0 },
  });
});

test('the shape of Mux is one sheet', () => {
  const made = board({ tiles: 2 }).toJSON({ shape: 'mux', url: ({ name }) => `/${name}` });
  expect(made).toEqual({
    url: '/show/talk-storyboard-0.jpg',
    tile_width: 160,
    tile_height: 90,
    duration: 15,
    tiles: [
      { start: 0, x: 0, y: 0 },
      { start: 10, x: 160, y: 0 },
    ],
  });
});

test('the shape of Mux has no place for two sheets', () => {
  expect(() => board().toJSON({ shape: 'mux' })).toThrow(RangeError);
});

test('an unknown shape is refused', () => {
  expect(() => board().toJSON({ shape: 'jw' as 'mux' })).toThrow(
    new TypeError("options.shape must be one of 'mux', 'vidstack', got 'jw'"),
  );
});

test('JSON.stringify gives the shape of Vidstack', () => {
  expect(JSON.parse(JSON.stringify({ thumbnails: board() }))).toEqual({
    thumbnails: board().toJSON(),
  });
});
