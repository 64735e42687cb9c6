import { expect, test } from 'vitest';
import { resolveTypes } from '../../../src/image-options.js';
import {
  resolveCaptureOptions,
  resolveSnapperOptions,
  type CaptureOptions,
  type SnapperOptions,
} from '../../../src/options.js';
import type { ImageType } from '../../../src/shared/types.js';

const URL_ = 'https://cdn.example/p.m3u8';

test('every option has a default', () => {
  expect(resolveSnapperOptions()).toMatchObject({
    assetBaseUrl: undefined,
    timeoutSeconds: 30,
    decodeTimeoutSeconds: 10,
    maxSegmentBytes: 67_108_864,
  });
  expect(resolveCaptureOptions(URL_)).toEqual({
    url: URL_,
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

test('a folder for the files ends in a slash', () => {
  const { assetBaseUrl } = resolveSnapperOptions({ assetBaseUrl: 'https://cdn.example/hlsnap' });
  expect(assetBaseUrl).toBe('https://cdn.example/hlsnap/');
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

const WRONG_SNAPPERS: readonly [string, unknown, typeof TypeError | typeof RangeError][] = [
  ['options.workers', { workers: 0 }, RangeError],
  ['options.workers', { workers: 17 }, RangeError],
  ['options.engine', { engine: 'webgl' }, TypeError],
  ['options.timeout', { timeout: 0 }, RangeError],
  ['options.timeout', { timeout: '30' }, TypeError],
  ['options.decodeTimeout', { decodeTimeout: -1 }, RangeError],
  ['options.maxSegmentBytes', { maxSegmentBytes: 0.5 }, RangeError],
  ['options.assetBaseUrl', { assetBaseUrl: 3 }, TypeError],
  ['options.assetBaseUrl', { assetBaseUrl: 'http://[' }, TypeError],
  ['options', 3, TypeError],
];

test.each(WRONG_SNAPPERS)('a wrong %s is named: %o', (path, options, type) => {
  const call = (): unknown => resolveSnapperOptions(options as SnapperOptions);
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
