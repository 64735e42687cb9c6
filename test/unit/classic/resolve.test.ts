import { expect, test } from 'vitest';
import type { ClassicPluginOptions } from '../../../src/classic/index.js';
import { resolveClassic } from '../../../src/classic/resolve.js';

/** A wrong value of each option, and the kind of error that names it. */
const WRONG: Readonly<Record<keyof ClassicPluginOptions, readonly [unknown, ErrorConstructor]>> = {
  savelocal: ['yes', TypeError],
  serverurl: [5, TypeError],
  tokenurl: [{}, TypeError],
  token: [5, TypeError],
  tokendata: ['user', TypeError],
  s3url: [true, TypeError],
  signatureurl: [[], TypeError],
  s3: [5, TypeError],
  postfiles: [1, TypeError],
  type: ['image/png', TypeError],
  quality: [90, RangeError],
  dimensions: [{ width: 320 }, TypeError],
  unsharpAmount: [501, RangeError],
  unsharpRadius: [-1, RangeError],
  unsharpThreshold: ['2', TypeError],
  success: [true, TypeError],
  error: [{}, TypeError],
  processing: [0, TypeError],
  thumbnail: [false, TypeError],
  debug: ['', TypeError],
  pauseOnCapture: ['false', TypeError],
  snapshotname: [['a', 'b'], TypeError],
  snapshotnames: ['a', TypeError],
};

test.each(Object.entries(WRONG))('a wrong %s is an error that names it', (name, [value, kind]) => {
  const options = { [name]: value } as ClassicPluginOptions;
  expect(() => resolveClassic(options)).toThrow(kind);
  expect(() => resolveClassic(options)).toThrow(`options.${name}`);
});

test('a wrong part of a dimension is an error that names it', () => {
  const dimensions = [{ width: 320 }, { width: 0 }];
  expect(() => resolveClassic({ dimensions })).toThrow('options.dimensions[1].width');
  expect(() => resolveClassic({ dimensions: [{ wide: 320 } as object] })).toThrow(
    'options.dimensions[0].wide is not an option; did you mean options.dimensions[0].width?',
  );
});

test.each([null, undefined, 5, 'server'])('%j is no configuration', (options) => {
  expect(() => resolveClassic(options as never)).toThrow('options must be an object');
});
