import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fit, Gravity, ImageRequest } from '../../../shared/types.js';
import { displaySize, layoutImage } from '../../../shared/geometry.js';
import { request } from '../image/request.js';
import { assertProperty } from '../../helpers/property.js';

const HD = { width: 1920, height: 1080 };

test.each([
  [1920, 1080, 1, 1920, 1080],
  [720, 576, 64 / 45, 1024, 576],
  [720, 576, 16 / 15, 768, 576],
  [640, 352, 44 / 45, 640, 360],
  [720, 480, 8 / 9, 720, 540],
  [1440, 1080, 4 / 3, 1920, 1080],
  [352, 288, 12 / 11, 384, 288],
  [1, 1, 0.001, 1, 1000],
  [640, 360, 0, 640, 360],
  [640, 360, NaN, 640, 360],
  [640, 360, Infinity, 640, 360],
  [640, 360, -2, 640, 360],
])('%i × %i with samples of aspect ratio %f is shown as %i × %i', (...row) => {
  const [width, height, ratio, shownWidth, shownHeight] = row;
  expect(displaySize(width, height, ratio)).toEqual({ width: shownWidth, height: shownHeight });
});

const NARROW = { width: 40, height: 1000 };

test.each<[string, { width: number; height: number }, Partial<ImageRequest>, number, number]>([
  ['nothing asked for is display size', HD, {}, 1920, 1080],
  ['width alone keeps the aspect', HD, { width: 320 }, 320, 180],
  ['height alone keeps the aspect', HD, { height: 90 }, 160, 90],
  ['width alone is rounded to the nearest', { width: 641, height: 359 }, { width: 100 }, 100, 56],
  ['width alone does not enlarge', HD, { width: 4000 }, 1920, 1080],
  ['width alone enlarges when told', HD, { width: 3840, upscale: true }, 3840, 2160],
  ['height alone does not enlarge', HD, { height: 2160 }, 1920, 1080],
  ['inside a wide box', HD, { width: 1000, height: 90 }, 160, 90],
  ['inside a tall box', HD, { width: 160, height: 1000 }, 160, 90],
  ['inside does not enlarge', HD, { width: 5000, height: 5000 }, 1920, 1080],
  ['inside enlarges when told', HD, { width: 3840, height: 4000, upscale: true }, 3840, 2160],
  ['contain is the box', HD, { width: 200, height: 200, fit: 'contain' }, 200, 200],
  ['contain shrinks the box', HD, { width: 4000, height: 4000, fit: 'contain' }, 1920, 1920],
  [
    'contain keeps the box when told to enlarge',
    HD,
    { width: 4000, height: 4000, fit: 'contain', upscale: true },
    4000,
    4000,
  ],
  ['cover is the box', HD, { width: 200, height: 200, fit: 'cover' }, 200, 200],
  ['cover shrinks the box', HD, { width: 4000, height: 4000, fit: 'cover' }, 1080, 1080],
  [
    'cover shrinks a box larger in one direction',
    HD,
    { width: 2400, height: 540, fit: 'cover' },
    1920,
    432,
  ],
  ['fill is the box', HD, { width: 200, height: 200, fit: 'fill' }, 200, 200],
  ['fill caps each side on its own', HD, { width: 4000, height: 200, fit: 'fill' }, 1920, 200],
  [
    'fill enlarges when told',
    HD,
    { width: 4000, height: 200, fit: 'fill', upscale: true },
    4000,
    200,
  ],
  ['a side never vanishes', NARROW, { height: 2 }, 1, 2],
  ['a box of one pixel', HD, { width: 1, height: 1 }, 1, 1],
])('%s', (...[, display, asked, width, height]) => {
  expect(layoutImage(display, request(asked)).canvas).toEqual({ width, height });
});

test('contain centers the picture between bars', () => {
  expect(layoutImage(HD, request({ width: 320, height: 240, fit: 'contain' }))).toEqual({
    crop: { x: 0, y: 0, width: 1920, height: 1080 },
    placed: { x: 0, y: 30, width: 320, height: 180 },
    canvas: { width: 320, height: 240 },
  });
});

test('cover cuts both sides alike', () => {
  expect(layoutImage(HD, request({ width: 100, height: 100, fit: 'cover' }))).toEqual({
    crop: { x: 420, y: 0, width: 1080, height: 1080 },
    placed: { x: 0, y: 0, width: 100, height: 100 },
    canvas: { width: 100, height: 100 },
  });
});

test.each<Fit>(['contain', 'cover'])('%s with one side only keeps the aspect', (fit) => {
  const { placed, canvas, crop } = layoutImage(HD, request({ width: 320, fit }));
  expect([placed, canvas, crop]).toEqual([
    { x: 0, y: 0, width: 320, height: 180 },
    { width: 320, height: 180 },
    { x: 0, y: 0, width: 1920, height: 1080 },
  ]);
});

test('both sides of an image are laid out as the one from which the other followed', () => {
  const side = fc.integer({ min: 1, max: 4096 });
  const display = fc.record({ width: side, height: side });
  const asked = fc.record({
    name: fc.constantFrom('width', 'height'),
    length: side,
    upscale: fc.boolean(),
    fit: fc.constantFrom<Fit>('contain', 'cover', 'fill'),
  });
  assertProperty(
    fc.property(display, asked, (display, { name, length, ...more }) => {
      const alone = layoutImage(display, request({ [name]: length, ...more }));
      expect(layoutImage(display, request({ ...alone.canvas, ...more }))).toEqual(alone);
    }),
  );
});

test('an image of 208 pixels has no bar for the fraction of a pixel in its height', () => {
  const display = { width: 180, height: 144 };
  const asked = { width: 208, height: 166, fit: 'contain', upscale: true } as const;
  expect(layoutImage(display, request(asked)).placed).toEqual({
    x: 0,
    y: 0,
    width: 208,
    height: 166,
  });
});

const SQUARE = { width: 100, height: 100 };

test.each<[Gravity, number]>([
  ['center', 420],
  ['top', 420],
  ['bottom', 420],
  ['left', 0],
  ['top-left', 0],
  ['bottom-left', 0],
  ['right', 840],
  ['top-right', 840],
  ['bottom-right', 840],
])('cover held at %s keeps the part that begins at column %i', (gravity, x) => {
  const { crop } = layoutImage(HD, request({ ...SQUARE, fit: 'cover', gravity }));
  expect(crop).toEqual({ x, y: 0, width: 1080, height: 1080 });
});

test.each<[Gravity, number]>([
  ['center', 70],
  ['left', 70],
  ['right', 70],
  ['top', 0],
  ['top-left', 0],
  ['top-right', 0],
  ['bottom', 140],
  ['bottom-left', 140],
  ['bottom-right', 140],
])('contain held at %s places the picture at row %i', (gravity, y) => {
  const asked = request({ width: 320, height: 320, fit: 'contain', gravity });
  expect(layoutImage(HD, asked).placed).toEqual({ x: 0, y, width: 320, height: 180 });
});

const side = fc.integer({ min: 1, max: 9000 });
const anyDisplay = fc.record({ width: side, height: side });
const anyRequest = fc
  .record({
    width: fc.option(side, { nil: undefined }),
    height: fc.option(side, { nil: undefined }),
    fit: fc.constantFrom<Fit>('inside', 'contain', 'cover', 'fill'),
    gravity: fc.constantFrom<Gravity>('center', 'top', 'right', 'bottom-left'),
    upscale: fc.boolean(),
  })
  .map(request);

test('every layout is whole pixels that lie within the picture and the canvas', () => {
  assertProperty(
    fc.property(anyDisplay, anyRequest, (display, asked) => {
      const { crop, placed, canvas } = layoutImage(display, asked);
      for (const [inner, outer] of [
        [crop, display],
        [placed, canvas],
      ] as const) {
        expect(Object.values(inner).every(Number.isInteger)).toBe(true);
        expect(Math.min(inner.width, inner.height)).toBeGreaterThanOrEqual(1);
        expect(Math.min(inner.x, inner.y)).toBeGreaterThanOrEqual(0);
        expect(inner.x + inner.width).toBeLessThanOrEqual(outer.width);
        expect(inner.y + inner.height).toBeLessThanOrEqual(outer.height);
      }
      expect([canvas.width, canvas.height].every(Number.isInteger)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('no layout enlarges the picture unless told', () => {
  assertProperty(
    fc.property(anyDisplay, anyRequest, (display, asked) => {
      const { crop, placed } = layoutImage(display, { ...asked, upscale: false });
      // Cropping and placing round on their own, each by half a pixel at most.
      expect(placed.width).toBeLessThanOrEqual(crop.width + 1);
      expect(placed.height).toBeLessThanOrEqual(crop.height + 1);
      expect(placed.width).toBeLessThanOrEqual(display.width);
      expect(placed.height).toBeLessThanOrEqual(display.height);
    }),
    { numRuns: 1000 },
  );
});

test('no image is larger than the box asked for', () => {
  assertProperty(
    fc.property(anyDisplay, side, side, anyRequest, (display, width, height, asked) => {
      const { canvas } = layoutImage(display, { ...asked, width, height });
      expect(canvas.width).toBeLessThanOrEqual(width);
      expect(canvas.height).toBeLessThanOrEqual(height);
    }),
    { numRuns: 1000 },
  );
});
