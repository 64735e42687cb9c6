import { expect, test } from 'vitest';
import {
  orientationOf,
  turnPicture,
  UPRIGHT,
  type Matrix,
} from '../../../worker/picture/orientation.js';
import type { PlaneLayout } from '../../../worker/picture/types.js';

const GRAY: PlaneLayout = { family: 'gray', bits: 8, chromaShiftX: 0, chromaShiftY: 0 };

function picture(layout: PlaneLayout, width: number, height: number, planes: number[]) {
  const pixelFormat = layout.chromaShiftX > layout.chromaShiftY ? 'yuv422p' : 'gray';
  const base = { layout, pixelFormat, width, height, sampleAspectRatio: 2 };
  return { ...base, planes: Uint8Array.from(planes) };
}

/** Rows of a picture that shows `ab / cd / ef` when it is upright. */
function turned(matrix: Matrix): string {
  const { planes, width } = turnPicture(
    picture(GRAY, 2, 3, [97, 98, 99, 100, 101, 102]),
    orientationOf(matrix),
  );
  const text = String.fromCharCode(...planes);
  return (text.match(new RegExp(`.{${width}}`, 'g')) ?? []).join('/');
}

test.each<[string, Matrix, string]>([
  ['as it is', [1, 0, 0, 1], 'ab/cd/ef'],
  ['a quarter turn clockwise', [0, 1, -1, 0], 'eca/fdb'],
  ['a half turn', [-1, 0, 0, -1], 'fe/dc/ba'],
  ['a quarter turn counterclockwise', [0, -1, 1, 0], 'bdf/ace'],
  ['left and right swapped', [-1, 0, 0, 1], 'ba/dc/fe'],
  ['top and bottom swapped', [1, 0, 0, -1], 'ef/cd/ab'],
  ['rows and columns swapped', [0, 1, 1, 0], 'ace/bdf'],
  ['rows and columns swapped about the other diagonal', [0, -1, -1, 0], 'fdb/eca'],
])('the matrix of %s does that', (_name, matrix, expected) => {
  expect(turned(matrix)).toBe(expected);
});

test('an upright picture is not copied', () => {
  const upright = picture(GRAY, 2, 1, [1, 2]);
  expect(turnPicture(upright, UPRIGHT)).toBe(upright);
});

test('a quarter turn swaps the sides, the aspect ratio and the subsampling', () => {
  const layout: PlaneLayout = { family: 'yuv', bits: 8, chromaShiftX: 1, chromaShiftY: 0 };
  const planes = [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 21, 22, 23, 24];
  const result = turnPicture(picture(layout, 3, 2, planes), orientationOf([0, 1, -1, 0]));
  expect(result).toMatchObject({
    width: 2,
    height: 3,
    sampleAspectRatio: 1 / 2,
    pixelFormat: 'yuv440p',
    layout: { chromaShiftX: 0, chromaShiftY: 1 },
  });
  expect([...result.planes]).toEqual([4, 1, 5, 2, 6, 3, 13, 11, 14, 12, 23, 21, 24, 22]);
});

test('samples of two bytes are turned as a whole', () => {
  const layout = { ...GRAY, bits: 10 };
  const result = turnPicture(picture(layout, 2, 1, [1, 2, 3, 0]), orientationOf([-1, 0, 0, 1]));
  expect([...result.planes]).toEqual([3, 0, 1, 2]);
});
