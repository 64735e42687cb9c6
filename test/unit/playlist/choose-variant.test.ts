import { expect, test } from 'vitest';
import { chooseVariant } from '../../../worker/playlist/choose-variant.js';
import type { Variant } from '../../../worker/playlist/types.js';

function variant(name: string, size: string | undefined, codecs = '', bandwidth = 1000): Variant {
  const [width = 0, height = 0] = (size ?? '').split('x').map(Number);
  return {
    url: name,
    bandwidth,
    codecs: codecs === '' ? [] : codecs.split(','),
    resolution: size === undefined ? undefined : { width, height },
  };
}

const LADDER = [
  variant('720', '1280x720', 'avc1.64001f'),
  variant('240', '426x240', 'avc1.64000d'),
  variant('1080', '1920x1080', 'avc1.640028'),
  variant('480', '854x480', 'avc1.64001e'),
];

function choose(variants: readonly Variant[], width?: number, height?: number): string | undefined {
  return chooseVariant({ kind: 'multivariant', url: '', variants }, { width, height })?.url;
}

test.each([
  [320, undefined, '240'],
  [426, undefined, '240'],
  [427, undefined, '480'],
  [undefined, 481, '720'],
  [426, 480, '480'],
  [4000, undefined, '1080'],
  [undefined, undefined, '1080'],
])('an image of %s × %s comes from the variant %s', (width, height, expected) => {
  expect(choose(LADDER, width, height)).toBe(expected);
});

test('a variant that cannot be decoded is passed over as long as there is another', () => {
  const av1 = variant('av1', '1920x1080', 'av01.0.31M.08,mp4a.40.2');
  expect(choose([av1, variant('h264', '1280x720', 'avc1.4D401F,mp4a.40.2')])).toBe('h264');
  expect(choose([av1])).toBe('av1');
});

test('a variant of sound alone is passed over as long as there is another', () => {
  const audio = variant('audio', undefined, 'mp4a.40.2', 64);
  expect(choose([audio, variant('video', '320x180', 'avc1.64000d,mp4a.40.2')])).toBe('video');
  expect(choose([audio, variant('unknown', undefined)])).toBe('unknown');
  expect(choose([audio])).toBe('audio');
});

test('of two of one size the better serves the picture at its size, the cheaper a smaller one', () => {
  const pair = [variant('cheap', '1280x720', '', 1000), variant('good', '1280x720', '', 4000)];
  expect(choose(pair)).toBe('good');
  expect(choose(pair, 320)).toBe('cheap');
});

test('without any resolution the bandwidth decides', () => {
  const pair = [variant('low', undefined, '', 1000), variant('high', undefined, '', 4000)];
  expect(choose(pair)).toBe('high');
});
