import { expect, test } from 'vitest';
import {
  parsePixelFormat,
  pictureBytes,
  planeSizes,
} from '../../../worker/picture/pixel-format.js';

test.each([
  ['yuv420p', 'yuv', 8, 1, 1],
  ['yuvj420p', 'yuv', 8, 1, 1],
  ['yuv422p', 'yuv', 8, 1, 0],
  ['yuv440p', 'yuv', 8, 0, 1],
  ['yuv444p', 'yuv', 8, 0, 0],
  ['yuv411p', 'yuv', 8, 2, 0],
  ['yuv420p9le', 'yuv', 9, 1, 1],
  ['yuv420p10le', 'yuv', 10, 1, 1],
  ['yuv422p12le', 'yuv', 12, 1, 0],
  ['yuv444p16le', 'yuv', 16, 0, 0],
  ['gray', 'gray', 8, 0, 0],
  ['gray10le', 'gray', 10, 0, 0],
  ['gbrp', 'gbr', 8, 0, 0],
  ['gbrp12le', 'gbr', 12, 0, 0],
])(
  '%s is %s of %i bits, subsampled by %i and %i',
  (...[name, family, bits, chromaShiftX, chromaShiftY]) => {
    expect(parsePixelFormat(name)).toEqual({ family, bits, chromaShiftX, chromaShiftY });
  },
);

test.each([
  'nv12',
  'yuva420p',
  'yuv420p10be',
  'yuvj420p10le',
  'yuv410p',
  'yuv420p11le',
  'rgb24',
  '',
])('a pixel format that is not read here has no layout: %j', (name) => {
  expect(parsePixelFormat(name)).toBeUndefined();
});

test.each([
  ['yuv420p', 641, 359, [641, 359, 321, 180], 641 * 359 + 2 * 321 * 180],
  ['yuv422p', 641, 359, [641, 359, 321, 359], 641 * 359 + 2 * 321 * 359],
  ['yuv411p', 641, 359, [641, 359, 161, 359], 641 * 359 + 2 * 161 * 359],
  ['yuv440p', 641, 359, [641, 359, 641, 180], 641 * 359 + 2 * 641 * 180],
  ['gbrp10le', 3, 5, [3, 5, 3, 5], 3 * 15 * 2],
  ['yuv420p10le', 1, 1, [1, 1, 1, 1], 6],
])('chroma planes of %s at %i × %i are rounded up', (...[name, width, height, sizes, bytes]) => {
  const layout = parsePixelFormat(name);
  if (layout === undefined) throw new Error('no layout');
  const [first, second] = planeSizes(layout, width, height);
  expect([first?.width, first?.height, second?.width, second?.height]).toEqual(sizes);
  expect(pictureBytes(layout, width, height)).toBe(bytes);
});

test('a gray picture has one plane', () => {
  const layout = parsePixelFormat('gray12le');
  if (layout === undefined) throw new Error('no layout');
  expect(planeSizes(layout, 5, 3)).toEqual([{ width: 5, height: 3 }]);
  expect(pictureBytes(layout, 5, 3)).toBe(30);
});
