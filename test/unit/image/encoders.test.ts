import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { ENCODERS } from '../../../worker/image/encoders.js';
import { toRgba } from '../../../worker/image/rgba.js';
import type { RgbaImage } from '../../../worker/image/types.js';
import { codecs } from './codecs.js';
import { difference, picture } from './pictures.js';

/** Soft waves of gray and color, as no codec changes much. */
function waves(width: number, height: number): RgbaImage {
  const frame = picture('yuv444p', width, height);
  const size = width * height;
  for (let at = 0; at < size; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    frame.planes[at] = 125 + 90 * Math.sin(x / 17) * Math.cos(y / 13);
    frame.planes[size + at] = 128 + 60 * Math.sin(x / 41 + 1);
    frame.planes[2 * size + at] = 128 + 60 * Math.cos(y / 37);
  }
  return toRgba(frame, 1);
}

function decodeJpeg(bytes: Uint8Array): RgbaImage {
  const { data, width, height } = jpeg.decode(bytes, { useTArray: true });
  return { data: new Uint8ClampedArray(data), width, height };
}

test.each([
  [0.5, 36],
  [0.8, 39],
  [1, 42],
])('a JPEG of quality %f is within %i dB of its picture', async (quality, bound) => {
  const image = waves(320, 180);
  const encode = await ENCODERS['image/jpeg'](codecs);
  const decoded = decodeJpeg(await encode(image, { quality }));
  const { psnr } = difference(decoded.data, image.data);
  console.log(`JPEG ${quality}: ${psnr.toFixed(1)} dB`);
  expect([decoded.width, decoded.height]).toEqual([320, 180]);
  expect(psnr).toBeGreaterThan(bound);
});

test('a JPEG is one baseline scan, whatever the quality', async () => {
  const encode = await ENCODERS['image/jpeg'](codecs);
  for (const quality of [0, 0.3, 1]) {
    const markers = markersOf(await encode(waves(64, 48), { quality }));
    // SOF0: baseline; SOF1 would mean 16-bit tables, SOF2 progressive scans (ITU-T T.81, table B.1).
    expect(markers.filter((marker) => marker >= 0xc0 && marker <= 0xc2)).toEqual([0xc0]);
    expect(markers.filter((marker) => marker === 0xda)).toHaveLength(1);
  }
});

/** Markers up to the end of the first scan's header, and every later one. */
function markersOf(bytes: Uint8Array): number[] {
  const markers: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at++) {
    const [first, second = 0] = [bytes[at], bytes[at + 1]];
    if (first === 0xff && second !== 0 && second !== 0xff) markers.push(second);
  }
  return markers;
}

test('a better quality is a larger JPEG', async () => {
  const image = waves(160, 90);
  const encode = await ENCODERS['image/jpeg'](codecs);
  const sizes: number[] = [];
  for (const quality of [0, 0.25, 0.5, 0.75, 1]) {
    sizes.push((await encode(image, { quality })).length);
  }
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  expect(new Set(sizes).size).toBe(5);
});

test('a PNG has exactly the pixels of its picture', async () => {
  const image = waves(123, 45);
  const encode = await ENCODERS['image/png'](codecs);
  const decoded = PNG.sync.read(Buffer.from(await encode(image, { quality: 0 })));
  expect([decoded.width, decoded.height]).toEqual([123, 45]);
  expect(new Uint8ClampedArray(decoded.data)).toEqual(image.data);
});

test.each(['image/jpeg', 'image/png'] as const)(
  '%s of one pixel is encoded into a buffer of its own',
  async (type) => {
    const image = { data: new Uint8ClampedArray([200, 100, 50, 255]), width: 1, height: 1 };
    const bytes = await (await ENCODERS[type](codecs))(image, { quality: 1 });
    expect(bytes.byteOffset).toBe(0);
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
    expect(bytes.buffer).not.toBe(
      (await (await ENCODERS[type](codecs))(image, { quality: 1 })).buffer,
    );
  },
);
