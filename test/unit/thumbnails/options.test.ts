import { expect, test } from 'vitest';
import { resolveThumbnailOptions } from '../../../src/thumbnails/options.js';

test.each([
  ['every', { every: 0 }, RangeError],
  ['every', { every: 'minute' }, TypeError],
  ['every', { every: 'segment', at: () => 'live' }, TypeError],
  ['width', { width: 0 }, RangeError],
  ['type', { type: 'image/gif' }, TypeError],
  ['neighbours', { neighbours: 11 }, RangeError],
  ['keep', { keep: 0 }, RangeError],
  ['at', { at: 5 }, TypeError],
  ['snapper', { snapper: {} }, TypeError],
  ['onError', { onError: true }, TypeError],
  ['height', { height: 90 }, TypeError],
])('a wrong %s is named', (name, options, type) => {
  const resolve = (): unknown => resolveThumbnailOptions(options as never);
  expect(resolve).toThrow(type);
  expect(resolve).toThrow(`options.${name}`);
});
