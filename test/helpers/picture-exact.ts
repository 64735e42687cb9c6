import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pixels } from './frame-code.js';
import type { PictureCase } from './picture-cases.js';
import { FILES, shownFormat, shownSize } from './picture-streams.js';

/** Kr and Kb (ITU-T H.273, table 4). */
const LUMA_WEIGHTS = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  bt2020nc: [0.2627, 0.0593],
} as const;

/** How chroma samples become pixels: interpolated between their centers, or repeated. */
export type Chroma = 'linear' | 'repeated';

/** The picture as native ffmpeg's scaler converts it. */
export function readNative(picture: PictureCase, folder: string): Pixels {
  const [width, height] = shownSize(picture);
  const planes = readFileSync(join(folder, FILES.native));
  const count = width * height;
  const data = new Uint8Array(count * 4).fill(255);
  for (let pixel = 0; pixel < count; pixel += 1) {
    data[pixel * 4] = planes[2 * count + pixel] ?? 0;
    data[pixel * 4 + 1] = planes[pixel] ?? 0;
    data[pixel * 4 + 2] = planes[count + pixel] ?? 0;
  }
  return { width, height, data };
}

/** The picture that H.273's equations make from native ffmpeg's decoded planes, rounded once. */
export function computeExact(
  picture: PictureCase,
  folder: string,
  chroma: Chroma = 'linear',
): Pixels {
  const [width, height] = shownSize(picture);
  const [luma, cb, cr] = readPlanes(picture, folder, chroma);
  const convert = conversion(picture);
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) {
      convert([luma(x, y), cb(x, y), cr(x, y)], data, at);
    }
  }
  return { width, height, data: new Uint8Array(data.buffer) };
}

type Convert = (
  samples: readonly [luma: number, cb: number, cr: number],
  data: Uint8ClampedArray,
  at: number,
) => void;

/** Equations 20 to 40, for samples on an 8-bit scale. */
function conversion({ matrix, range, pixelFormat }: PictureCase): Convert {
  const [kr, kb] = LUMA_WEIGHTS[matrix];
  const bits = bitsOf(pixelFormat);
  const most = (2 ** bits - 1) / 2 ** (bits - 8);
  const [black, lumaRange, chromaRange] = range === 'full' ? [0, most, most] : [16, 219, 224];
  return ([luma, codedCb, codedCr], data, at) => {
    const y = (luma - black) / lumaRange;
    const red = y + (2 * (1 - kr) * (codedCr - 128)) / chromaRange;
    const blue = y + (2 * (1 - kb) * (codedCb - 128)) / chromaRange;
    data[at] = 255 * red;
    data[at + 1] = (255 * (y - kr * red - kb * blue)) / (1 - kr - kb);
    data[at + 2] = 255 * blue;
  };
}

/** The value of a plane at a pixel of the picture, on an 8-bit scale. */
type SampleAt = (x: number, y: number) => number;

function readPlanes(
  picture: PictureCase,
  folder: string,
  chroma: Chroma,
): [SampleAt, SampleAt, SampleAt] {
  const [width, height] = shownSize(picture);
  const bytes = readFileSync(join(folder, FILES.planes));
  const bits = bitsOf(picture.pixelFormat);
  const samples =
    bits === 8 ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const scale = 2 ** (8 - bits);
  const format = shownFormat(picture);
  const shiftX = /42[02]/.test(format) ? 1 : 0;
  const shiftY = /4[24]0/.test(format) ? 1 : 0;
  const size = [(width + shiftX) >> shiftX, (height + shiftY) >> shiftY] as const;
  const count = width * height;
  const inPlane = (start: number): SampleAt => {
    const at: SampleAt = (x, y) => (samples[start + y * size[0] + x] ?? 0) * scale;
    if (chroma === 'repeated') return (x, y) => at(x >> shiftX, y >> shiftY);
    return between(at, [shiftX, shiftY], size);
  };
  return [
    (x, y) => (samples[y * width + x] ?? 0) * scale,
    inPlane(count),
    inPlane(count + size[0] * size[1]),
  ];
}

function between(
  at: SampleAt,
  [shiftX, shiftY]: readonly [number, number],
  [width, height]: readonly [number, number],
): SampleAt {
  return (x, y) => {
    const [left, right, shareX] = neighbors(x, shiftX, width);
    const [top, bottom, shareY] = neighbors(y, shiftY, height);
    const above = at(left, top) * (1 - shareX) + at(right, top) * shareX;
    const below = at(left, bottom) * (1 - shareX) + at(right, bottom) * shareX;
    return above * (1 - shareY) + below * shareY;
  };
}

/** The two samples around a pixel's center, and the weight of the second. */
function neighbors(pixel: number, shift: number, length: number): [number, number, number] {
  if (shift === 0) return [pixel, pixel, 0];
  const place = (pixel - 0.5) / 2;
  const before = Math.floor(place);
  return [Math.max(before, 0), Math.min(before + 1, length - 1), place - before];
}

function bitsOf(pixelFormat: string): number {
  return pixelFormat.endsWith('10le') ? 10 : 8;
}
