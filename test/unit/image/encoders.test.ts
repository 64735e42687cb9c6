import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import type { JpegOptions } from '../../../shared/types.js';
import { ENCODERS } from '../../../worker/image/encode/encoders.js';
import { toRgba } from '../../../worker/image/convert/rgba.js';
import type { RgbaImage } from '../../../worker/image/types.js';
import { codecs } from './codecs.js';
import { request } from './request.js';
import { difference, ffmpeg, picture, testFrame } from './pictures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';

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
  const encode = await ENCODERS['image/jpeg'].create(codecs);
  const decoded = decodeJpeg(await encode(image, request({ quality })));
  const { psnr } = difference(decoded.data, image.data);
  console.log(`JPEG ${quality}: ${psnr.toFixed(1)} dB`);
  expect([decoded.width, decoded.height]).toEqual([320, 180]);
  expect(psnr).toBeGreaterThan(bound);
});

test('a JPEG is one baseline scan, whatever the quality', async () => {
  const encode = await ENCODERS['image/jpeg'].create(codecs);
  for (const quality of [0, 0.3, 1]) {
    const markers = markersOf(await encode(waves(64, 48), request({ quality })));
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
  const encode = await ENCODERS['image/jpeg'].create(codecs);
  const sizes: number[] = [];
  for (const quality of [0, 0.25, 0.5, 0.75, 1]) {
    sizes.push((await encode(image, request({ quality }))).length);
  }
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  expect(new Set(sizes).size).toBe(5);
});

test('a PNG has exactly the pixels of its picture', async () => {
  const image = waves(123, 45);
  const encode = await ENCODERS['image/png'].create(codecs);
  const decoded = PNG.sync.read(Buffer.from(await encode(image, request({ quality: 0 }))));
  expect([decoded.width, decoded.height]).toEqual([123, 45]);
  expect(new Uint8ClampedArray(decoded.data)).toEqual(image.data);
});

test.each(['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const)(
  '%s of one pixel is encoded into a buffer of its own',
  async (type) => {
    const image = { data: new Uint8ClampedArray([200, 100, 50, 255]), width: 1, height: 1 };
    const bytes = await (await ENCODERS[type].create(codecs))(image, request({ quality: 1 }));
    expect(bytes.byteOffset).toBe(0);
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
    expect(bytes.buffer).not.toBe(
      (await (await ENCODERS[type].create(codecs))(image, request({ quality: 1 }))).buffer,
    );
  },
);

test.runIf(hasFfmpeg).each([
  ['image/webp', 0.5, 33],
  ['image/webp', 0.8, 38],
  ['image/avif', 0.5, 38],
  ['image/avif', 0.8, 42],
] as const)('%s of quality %f is within %i dB of its picture', async (type, quality, bound) => {
  const image = waves(320, 180);
  const encode = await ENCODERS[type].create(codecs);
  const bytes = await encode(image, request({ quality }));
  const decoded = ffmpeg(['-i', '-'], ['-pix_fmt', 'rgba'], bytes);
  const { psnr } = difference(decoded, image.data);
  console.log(`${type} ${quality}: ${bytes.length} bytes, ${psnr.toFixed(1)} dB`);
  expect(psnr).toBeGreaterThan(bound);
});

test.each([
  ['image/jpeg', 'fast', [0xff, 0xd8, 0xff]],
  ['image/webp', 'balanced', [...Buffer.from('RIFF')]],
  ['image/avif', 'fast', [0, 0, 0, 0x20, ...Buffer.from('ftypavif')]],
] as const)('%s is what its type says', async (type, preset, magic) => {
  const encode = await ENCODERS[type].create(codecs);
  const bytes = await encode(waves(33, 17), request({ preset }));
  expect([...bytes.subarray(0, magic.length)]).toEqual(magic);
});

test.runIf(hasFfmpeg).each(['image/jpeg', 'image/webp', 'image/avif'] as const)(
  'each preset of %s makes fewer bytes than the one before',
  async (type) => {
    const image = toRgba(testFrame('mandelbrot', 'yuv420p', 320, 180), 1);
    const encode = await ENCODERS[type].create(codecs);
    const sizes: number[] = [];
    for (const preset of ['fast', 'balanced', 'small'] as const) {
      sizes.push((await encode(image, request({ preset }))).length);
    }
    console.log(`${type}: ${sizes.join(', ')} bytes`);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  },
);

/** The kinds of frame (SOF) and the number of scans, and the sampling factors of the first component. */
async function structure(jpeg: JpegOptions, quality = 0.8) {
  const encode = await ENCODERS['image/jpeg'].create(codecs);
  const bytes = await encode(waves(64, 48), request({ jpeg, quality }));
  const markers = markersOf(bytes);
  const frame = bytes.findIndex((value, at) => value === 0xff && isFrame(bytes[at + 1] ?? 0));
  return {
    frame: bytes[frame + 1],
    scans: markers.filter((marker) => marker === 0xda).length,
    sampling: bytes[frame + 11],
    bytes,
  };
}

function isFrame(marker: number): boolean {
  return [0xc0, 0xc1, 0xc2].includes(marker);
}

test('options of MozJPEG go through, over those of the preset', async () => {
  expect(await structure({})).toMatchObject({ frame: 0xc0, scans: 1 });
  const progressive = await structure({ progressive: true });
  expect(progressive.frame).toBe(0xc2);
  expect(progressive.scans).toBeGreaterThan(1);
  expect(await structure({ chromaSubsampling: 1 })).toMatchObject({ sampling: 0x11 });
  expect(await structure({ chromaSubsampling: 2 })).toMatchObject({ sampling: 0x22 });
  expect(await structure({ chromaSubsampling: 'auto' }, 0.95)).toMatchObject({ sampling: 0x11 });
});

test('each option of MozJPEG changes the file', async () => {
  const options: readonly JpegOptions[] = [
    { optimizeCoding: false },
    { smoothing: 80, chromaSubsampling: 1 },
    { quantTable: 0 },
    { trellisLoops: 5, quantTable: 1 },
    { chromaQuality: 0.1 },
    { progressive: true, trellisMultipass: true },
  ];
  const plain = (await structure({})).bytes;
  for (const option of options) {
    expect((await structure(option)).bytes, JSON.stringify(option)).not.toEqual(plain);
  }
});
