import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ImageOptions } from '../../src/index.js';
import { drawFrame } from '../helpers/draw.js';
import { compareImages, meanColor } from '../helpers/image.js';
import { frameOf, openLab, pixelsOf, type Lab } from '../helpers/lab.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.streams.reset();
});

/** 640×360; frame 300 shows noon. */
const STREAM = '/sample/ts/index.m3u8';
const NOON = { time: 12 };

test('one capture makes several images of one picture, in the order asked for', async () => {
  const snapshot = await lab.snap(STREAM, {
    at: NOON,
    images: [
      { name: 'poster' },
      { width: 320, type: 'image/png', name: 'thumb' },
      { height: 90, quality: 0.5 },
    ],
  });
  expect(snapshot.images).toMatchObject([
    { width: 640, height: 360, type: 'image/jpeg', name: 'poster' },
    { width: 320, height: 180, type: 'image/png', name: 'thumb' },
    { width: 160, height: 90, type: 'image/jpeg' },
  ]);
  expect([0, 1, 2].map((index) => frameOf(snapshot, index))).toEqual([300, 300, 300]);
  expect(lab.streams.requests(/\.ts$/).length).toBe(1);
});

test.each(['image/jpeg', 'image/png'] as const)('%s is what its type says', async (type) => {
  const snapshot = await lab.snap(STREAM, { type, images: [{ width: 160 }] });
  const [image] = snapshot.images;
  expect(image?.type).toBe(type);
  const magic = Buffer.from(image?.base64 ?? '', 'base64').subarray(0, 4);
  expect(magic.toString('hex')).toMatch(type === 'image/png' ? /^89504e47$/ : /^ffd8ff/);
});

test('the colors are those that were drawn', async () => {
  for (const [time, frame] of [
    [4, 100],
    [12, 300],
    [20, 500],
  ] as const) {
    const snapshot = await lab.snap(STREAM, { at: { time }, type: 'image/png' });
    const pixels = pixelsOf(snapshot);
    const drawn = drawFrame(640, 360, frame);
    const difference = compareImages(pixels, drawn);
    expect(difference.psnr).toBeGreaterThan(30);
    const sky = { x: 20, y: 100, width: 60, height: 20 };
    for (const [channel, level] of meanColor(pixels, sky).entries()) {
      expect(Math.abs(level - (meanColor(drawn, sky)[channel] ?? 0))).toBeLessThan(3);
    }
  }
});

test('quality goes from few bytes to a close likeness', async () => {
  const qualities = [0.1, 0.5, 0.8, 0.95];
  const snapshot = await lab.snap(STREAM, {
    at: NOON,
    images: [{ type: 'image/png' }, ...qualities.map((quality) => ({ quality }))],
  });
  const original = pixelsOf(snapshot, 0);
  const images = snapshot.images.slice(1);
  const bytes = images.map(({ base64 }) => base64.length);
  const psnr = images.map(
    (_, index) => compareImages(pixelsOf(snapshot, index + 1), original).psnr,
  );
  expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
  expect(psnr).toEqual(psnr.toSorted((a, b) => a - b));
  expect(psnr.at(-1)).toBeGreaterThan(38);
  expect(psnr.at(0)).toBeLessThan(36);
});

/** `picture` is where the whole picture lies in the image, beyond it where it is cropped. */
const SIZES: readonly (readonly [ImageOptions, { w: number; h: number; picture?: number[] }])[] = [
  [
    { width: 200, height: 200 },
    { w: 200, h: 113 },
  ],
  [
    { width: 200, height: 200, fit: 'contain' },
    { w: 200, h: 200, picture: [0, 43.75, 200, 112.5] },
  ],
  [
    { width: 200, height: 200, fit: 'cover' },
    { w: 200, h: 200, picture: [-77.8, 0, 355.6, 200] },
  ],
  [
    { width: 200, height: 200, fit: 'fill' },
    { w: 200, h: 200 },
  ],
  [{ width: 1280 }, { w: 640, h: 360 }],
  [
    { width: 1280, height: 720 },
    { w: 640, h: 360 },
  ],
  [
    { width: 1280, upscale: true },
    { w: 1280, h: 720 },
  ],
  [
    { width: 1000, height: 1000, fit: 'contain' },
    { w: 640, h: 640, picture: [0, 140, 640, 360] },
  ],
  [
    { width: 1, height: 1, fit: 'fill' },
    { w: 1, h: 1 },
  ],
];

test.each(SIZES)('%j has its size', async (image, { w, h, picture }) => {
  const snapshot = await lab.snap(STREAM, { at: NOON, images: [image] });
  expect(snapshot.images).toMatchObject([{ width: w, height: h }]);
  if (w < 64) return;
  const [x = 0, y = 0, width = w, height = h] = picture ?? [];
  expect(frameOf(snapshot, 0, { x, y, width, height })).toBe(300);
});

test('contain fills up with black bars', async () => {
  const image = { width: 200, height: 200, fit: 'contain', type: 'image/png' } as const;
  const pixels = pixelsOf(await lab.snap(STREAM, { at: NOON, images: [image] }));
  for (const y of [0, 160]) {
    expect(meanColor(pixels, { x: 0, y, width: 200, height: 40 })).toEqual([0, 0, 0]);
  }
  expect(meanColor(pixels, { x: 0, y: 50, width: 20, height: 10 })[2]).toBeGreaterThan(100);
});

test('a smaller image is the larger one, made smaller', async () => {
  const images = [{ type: 'image/png' }, { width: 160, type: 'image/png' }] as const;
  const snapshot = await lab.snap(STREAM, { at: NOON, images });
  const large = pixelsOf(snapshot, 0);
  const small = pixelsOf(snapshot, 1);
  for (const [x, y] of [
    [10, 10],
    [100, 30],
    [60, 60],
    [150, 80],
  ] as const) {
    const here = meanColor(small, { x, y, width: 4, height: 4 });
    const there = meanColor(large, { x: x * 4, y: y * 4, width: 16, height: 16 });
    for (const [channel, level] of here.entries()) {
      expect(Math.abs(level - (there[channel] ?? 0))).toBeLessThan(6);
    }
  }
});

test.each<[string, object]>([
  ['images', { images: [] }],
  ['images[0].width', { images: [{ width: 0 }] }],
  ['images[0].fit', { images: [{ fit: 'stretch' }] }],
  ['type', { type: 'image/gif' }],
  ['quality', { quality: 80 }],
  ['at', { at: 'end' }],
  ['at.time', { at: { time: -1 } }],
])('a mistake in options.%s is named', async (name, options) => {
  const { failure } = await lab.capture(STREAM, options);
  expect(failure?.name).toMatch(/^(TypeError|RangeError)$/);
  expect(failure?.message).toContain(`options.${name}`);
  expect(lab.streams.log).toEqual([]);
});
