import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutSheets } from '../../../src/storyboard/sheet-layout.js';
import { tileTime } from '../../../src/storyboard/tile-time.js';
import { assertProperty } from '../../helpers/property.js';

const TILE = { width: 160, height: 90 };
const NONE = { columns: undefined, rows: undefined, maxSide: 4096 };

test.each([
  ['what fits 2048 pixels', 10_000, NONE, { columns: 12, rows: 22 }],
  ['sheets that are about as full', 300, NONE, { columns: 12, rows: 13 }],
  ['only as much as there is', 5, NONE, { columns: 5, rows: 1 }],
  ['what the caller wants', 1000, { ...NONE, columns: 10, rows: 10 }, { columns: 10, rows: 10 }],
  ['no larger than the limit', 9999, { ...NONE, columns: 99, rows: 99 }, { columns: 25, rows: 45 }],
  ['a limit below 2048', 9999, { ...NONE, maxSide: 320 }, { columns: 2, rows: 3 }],
])('a layout is %s', (_what, total, asked, layout) => {
  expect(layoutSheets(TILE, total, asked)).toEqual(layout);
});

test('every tile has a place within the limit, and no sheet is empty', () => {
  const side = fc.integer({ min: 1, max: 400 });
  const asked = fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined });
  const cases = fc.record({
    tile: fc.record({ width: side, height: side }),
    total: fc.integer({ min: 1, max: 5000 }),
    limit: fc.record({ columns: asked, rows: asked, maxSide: fc.constant(400) }),
  });
  assertProperty(
    fc.property(cases, ({ tile, total, limit }) => {
      const made = layoutSheets(tile, total, limit);
      const held = made.columns * made.rows;
      expect(made.columns * tile.width).toBeLessThanOrEqual(400);
      expect(made.rows * tile.height).toBeLessThanOrEqual(400);
      expect(Math.ceil(total / held) * held - total).toBeLessThan(held);
      expect(Math.min(made.columns, made.rows)).toBeGreaterThan(0);
    }),
  );
});

test.each([
  ['its picture begins', { previous: 0, asked: 10, next: 20, picture: 8 }, 8],
  [
    'its picture begins, even if that is later',
    { previous: 0, asked: 10, next: 20, picture: 12 },
    12,
  ],
  [
    'it was asked for, where its picture is that of the one before',
    { previous: 8, asked: 10, next: 12, picture: 8 },
    10,
  ],
  [
    'it was asked for, where its picture is from elsewhere',
    { previous: 8, asked: 10, next: 12, picture: 40 },
    10,
  ],
  [
    'it was asked for, where it is a gap',
    { previous: 8, asked: 10, next: 12, picture: undefined },
    10,
  ],
  ['the recording begins', { previous: undefined, asked: 0, next: 10, picture: 0.08 }, 0],
  [
    'its picture begins, before what was asked for',
    { previous: undefined, asked: 5, next: 15, picture: 4 },
    4,
  ],
])('a tile stands for the recording from when on %s', (_what, moments, time) => {
  expect(tileTime(moments)).toBe(time);
});
