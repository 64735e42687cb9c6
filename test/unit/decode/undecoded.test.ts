import { expect, test } from 'vitest';
import { undecodedShare } from '../../../worker/decode/undecoded.js';
import { parsePixelFormat, planeSizes } from '../../../worker/picture/pixel-format.js';
import type { DecodedPicture } from '../../../worker/picture/types.js';

const [WIDTH, HEIGHT] = [72, 50];

/** Black, as limited range has it, with all samples of a rectangle set to 0. */
function picture(
  pixelFormat: string,
  hole: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  },
): DecodedPicture {
  const layout = parsePixelFormat(pixelFormat);
  if (!layout) throw new Error(`${pixelFormat} is not known`);
  const samples = planeSizes(layout, WIDTH, HEIGHT).flatMap(({ width, height }, plane) => {
    const [shiftX, shiftY] = plane === 0 ? [0, 0] : [layout.chromaShiftX, layout.chromaShiftY];
    return Array.from({ length: width * height }, (_, i) => {
      const x = (i % width) << shiftX;
      const y = Math.floor(i / width) << shiftY;
      const isIn = x >= hole.left && x < hole.right && y >= hole.top && y < hole.bottom;
      return isIn ? 0 : (plane === 0 ? 16 : 128) << (layout.bits - 8);
    });
  });
  const planes =
    layout.bits === 8 ? Uint8Array.from(samples) : new Uint8Array(Uint16Array.from(samples).buffer);
  return {
    codec: 'h264',
    width: WIDTH,
    height: HEIGHT,
    layout,
    pixelFormat,
    planes,
    sampleAspectRatio: 1,
    color: { range: undefined, matrix: undefined, primaries: undefined, transfer: undefined },
    fields: 'progressive',
    damagedShare: 0,
  };
}

const NOTHING = { left: 0, top: 0, right: 0, bottom: 0 };
const TWO_BLOCKS = { left: 16, top: 16, right: 48, bottom: 32 };

test.each(['yuv420p', 'yuv422p', 'yuv444p', 'yuv420p10le'])(
  '%s: macroblocks without any sample count, of those that are whole',
  (format) => {
    expect(undecodedShare(picture(format, NOTHING))).toBe(0);
    expect(undecodedShare(picture(format, TWO_BLOCKS))).toBe(2 / 12);
    expect(undecodedShare(picture(format, { ...NOTHING, right: WIDTH, bottom: HEIGHT }))).toBe(1);
  },
);

test('what filters at its edges change does not matter', () => {
  const filtered = { left: 19, top: 19, right: 45, bottom: 29 };
  expect(undecodedShare(picture('yuv420p', filtered))).toBe(2 / 12);
});

test('black is a color: only luma of 0, or chroma of 0, is no hole', () => {
  const { planes, ...rest } = picture('yuv420p', NOTHING);
  const luma = WIDTH * HEIGHT;
  expect(undecodedShare({ ...rest, planes: planes.slice().fill(0, 0, luma) })).toBe(0);
  expect(undecodedShare({ ...rest, planes: planes.slice().fill(0, luma) })).toBe(0);
});

test('pictures in gray or RGB, whose black is 0, have none', () => {
  const all = { ...NOTHING, right: WIDTH, bottom: HEIGHT };
  expect(undecodedShare(picture('gray', all))).toBe(0);
  expect(undecodedShare(picture('gbrp', all))).toBe(0);
});
