import { PRESENTATION_CLOCK } from '../../../shared/clock.js';
import { expect, test } from 'vitest';
import { resolveTypes } from '../../../src/options/images.js';
import { resolveCaptureOptions, type CaptureOptions } from '../../../src/options/capture.js';
import type { ImageType } from '../../../shared/types.js';

const URL_ = 'https://cdn.example/p.m3u8';

test('every option has a default', () => {
  expect(resolveCaptureOptions(URL_)).toEqual({
    stream: { url: URL_, variant: { kind: 'auto' }, iFrames: true },
    chooseVariant: undefined,
    seek: undefined,
    skipBlank: false,
    pick: 'first',
    clock: PRESENTATION_CLOCK,
    moment: { kind: 'start' },
    images: [
      {
        name: undefined,
        width: undefined,
        height: undefined,
        fit: 'inside',
        gravity: 'center',
        background: 0,
        upscale: false,
        resize: { method: 'lanczos3', linear: false },
        unsharp: undefined,
        type: 'image/jpeg',
        quality: 0.8,
        preset: 'fast',
        jpeg: {},
        targetBytes: undefined,
        metadata: false,
      },
    ],
    signal: undefined,
    onProgress: undefined,
  });
});

test('an explicit undefined means the default', () => {
  const options = { at: undefined, images: undefined, type: undefined, quality: undefined };
  expect(resolveCaptureOptions(URL_, options)).toEqual(resolveCaptureOptions(URL_));
});

test("images take the capture's type and quality unless they name their own", () => {
  const { images } = resolveCaptureOptions(URL_, {
    type: 'image/png',
    quality: 0.5,
    images: [{ width: 10 }, { height: 20, type: 'image/jpeg', quality: 1 }],
  });
  expect(images).toMatchObject([
    { width: 10, type: 'image/png', quality: 0.5 },
    { height: 20, type: 'image/jpeg', quality: 1 },
  ]);
});

// What a caller without types can pass.
const WRONG_CAPTURES: readonly [string, unknown, typeof TypeError | typeof RangeError][] = [
  ['options.at', { at: 'end' }, TypeError],
  ['options.at', { at: null }, TypeError],
  ['options.at', { at: {} }, TypeError],
  ['options.at', { at: { time: 1, sequence: 1 } }, TypeError],
  ['options.images[0]', { images: Array(3) }, TypeError],
  ['options.at.time', { at: { time: -1 } }, RangeError],
  ['options.at.time', { at: { time: Infinity } }, RangeError],
  ['options.at.time', { at: { time: NaN } }, RangeError],
  ['options.at.time', { at: { time: '3' } }, TypeError],
  ['options.at.sequence', { at: { sequence: 1.5 } }, RangeError],
  ['options.at', { at: { time: 1, offset: 1 } }, TypeError],
  ['options.at', { at: { offset: 1 } }, TypeError],
  ['options.at.offset', { at: { sequence: 1, offset: -1 } }, RangeError],
  ['options.at.maxAge', { at: { date: 0, maxAge: 61 } }, RangeError],
  ['options.at.date', { at: { date: '2026-01-01' } }, TypeError],
  ['options.at.date', { at: { date: new Date(NaN) } }, RangeError],
  ['options.at.percent', { at: { percent: 101 } }, RangeError],
  ['options.at.percent', { at: { percent: '5' } }, TypeError],
  ['options.seek', { seek: 'closest' }, TypeError],
  ['options.variant', { variant: 'medium' }, TypeError],
  ['options.variant', { variant: null }, TypeError],
  ['options.variant', { variant: { height: 720, bandwidth: 1 } }, TypeError],
  ['options.variant.height', { variant: { height: 0 } }, RangeError],
  ['options.variant.bandwidth', { variant: { bandwidth: '1' } }, TypeError],
  ['options.iFrames', { iFrames: 1 }, TypeError],
  ['options.images', { images: [] }, RangeError],
  ['options.images', { images: 320 }, TypeError],
  ['options.images[0]', { images: [null] }, TypeError],
  ['options.images[1].width', { images: [{}, { width: 0 }] }, RangeError],
  ['options.images[0].width', { images: [{ width: 1.5 }] }, RangeError],
  ['options.images[0].height', { images: [{ height: '90' }] }, TypeError],
  ['options.images[0].fit', { images: [{ fit: 'stretch' }] }, TypeError],
  ['options.images[0].type', { images: [{ type: 'image/gif' }] }, TypeError],
  ['options.images[0].quality', { images: [{ quality: 80 }] }, RangeError],
  ['options.images[0].name', { images: [{ name: 3 }] }, TypeError],
  ['options.images[0].upscale', { images: [{ upscale: 'yes' }] }, TypeError],
  ['options.type', { type: 'jpeg' }, TypeError],
  ['options.quality', { quality: 1.1 }, RangeError],
  ['options.signal', { signal: {} }, TypeError],
  ['options.onProgress', { onProgress: true }, TypeError],
  ['options', null, TypeError],
];

test.each(WRONG_CAPTURES)('a wrong %s is named: %o', (path, options, type) => {
  const call = (): unknown => resolveCaptureOptions(URL_, options as CaptureOptions);
  expect(call).toThrow(type);
  expect(call).toThrow(path);
});

test.each([undefined, 3, null, 'http://['])('%s is no URL of a playlist', (url) => {
  expect(() => resolveCaptureOptions(url as unknown as string)).toThrow(TypeError);
});

test.each([
  ['types', 'image/png'],
  ['types', 5],
  ['types[0]', ['image/gif']],
  ['types[1]', ['image/png', undefined]],
])('wrong types to preload are named: %s of %o', (path, types) => {
  const call = (): unknown => resolveTypes(types as unknown as ImageType[]);
  expect(call).toThrow(TypeError);
  expect(call).toThrow(path);
});

test.each([
  [{ date: new Date(5) }, { kind: 'date', dateMs: 5 }],
  [{ date: 5 }, { kind: 'date', dateMs: 5 }],
  [{ percent: 50 }, { kind: 'percent', percent: 50 }],
])('the moment %j is understood', (at, moment) => {
  expect(resolveCaptureOptions(URL_, { at }).moment).toEqual(moment);
});

test.each([
  ['lowest', { kind: 'lowest' }],
  [{ height: 720 }, { kind: 'height', height: 720 }],
  [{ bandwidth: 1e6 }, { kind: 'bandwidth', bandwidth: 1e6 }],
] as const)('the variant %j is understood', (variant, choice) => {
  expect(resolveCaptureOptions(URL_, { variant }).stream.variant).toEqual(choice);
});
