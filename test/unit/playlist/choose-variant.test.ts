import { expect, test } from 'vitest';
import { codecsOf } from '../../../worker/codecs/codec-table.js';
import { parseCodec } from '../../../worker/codecs/parse-codec.js';
import {
  rankVariants,
  toVariantFacts,
  type RankingChoice,
} from '../../../worker/playlist/variants/choose-variant.js';
import type { MultivariantPlaylist, Variant } from '../../../worker/playlist/types.js';
import { ladder, variant as make } from './playlists.js';

function variant(name: string, size: string | undefined, codecs = '', bandwidth = 1000): Variant {
  const [width = 0, height = 0] = (size ?? '').split('x').map(Number);
  return make({
    url: name,
    bandwidth,
    codecs: codecs === '' ? [] : codecs.split(','),
    resolution: size === undefined ? undefined : { width, height },
  });
}

const LADDER = [
  variant('720', '1280x720', 'avc1.64001f', 3000),
  variant('240', '426x240', 'avc1.64000d', 500),
  variant('1080', '1920x1080', 'avc1.640028', 6000),
  variant('480', '854x480', 'avc1.64001e', 1500),
];

/** By ffmpeg, which does not know every codec. */
function ffmpegDecodes(codec: string): boolean {
  return codecsOf('ffmpeg').has(parseCodec(codec).codec);
}

interface Question {
  readonly width?: number;
  readonly height?: number;
  readonly choice?: RankingChoice;
  readonly iFrames?: boolean;
}

function rank(playlist: Partial<MultivariantPlaylist>, question: Question = {}): string[] {
  const { width, height, choice = { kind: 'auto' }, iFrames = true } = question;
  const options = { iFrames, canDecode: ffmpegDecodes };
  return rankVariants(ladder(playlist), { width, height }, choice, options).map(
    ({ url, isIFrame }) => (isIFrame ? `${url} (I)` : url),
  );
}

function choose(variants: readonly Variant[], question: Question = {}): string | undefined {
  return rank({ variants }, question)[0];
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
  const size = { ...(width && { width }), ...(height && { height }) };
  expect(choose(LADDER, size)).toBe(expected);
});

test.each<[RankingChoice, string]>([
  [{ kind: 'lowest' }, '240'],
  [{ kind: 'highest' }, '1080'],
  [{ kind: 'height', height: 480 }, '480'],
  [{ kind: 'height', height: 481 }, '720'],
  [{ kind: 'height', height: 2160 }, '1080'],
  [{ kind: 'bandwidth', bandwidth: 3000 }, '720'],
  [{ kind: 'bandwidth', bandwidth: 2999 }, '480'],
  [{ kind: 'bandwidth', bandwidth: 1 }, '240'],
  [{ kind: 'index', index: 1 }, '240'],
])('the choice %o is the variant %s, whatever the image', (choice, expected) => {
  expect(choose(LADDER, { choice })).toBe(expected);
  expect(choose(LADDER, { choice, width: 640 })).toBe(expected);
});

test('an index of no variant gives nothing', () => {
  expect(rank({ variants: LADDER }, { choice: { kind: 'index', index: 4 } })).toEqual([]);
});

test('the other variants follow from the nearest down, then up', () => {
  expect(rank({ variants: LADDER }, { width: 800 })).toEqual(['480', '240', '720', '1080']);
  expect(rank({ variants: LADDER })).toEqual(['1080', '720', '480', '240']);
});

test('a variant that cannot be decoded comes behind those that can', () => {
  const av1 = variant('av1', '1920x1080', 'av01.0.31M.08,mp4a.40.2');
  const h264 = variant('h264', '1280x720', 'avc1.4D401F,mp4a.40.2');
  for (const kind of ['auto', 'highest', 'lowest'] as const) {
    expect(rank({ variants: [av1, h264] }, { choice: { kind } })).toEqual(['h264', 'av1']);
  }
  expect(rank({ variants: [av1, h264] }, { choice: { kind: 'index', index: 0 } })).toEqual([
    'av1',
    'h264',
  ]);
  expect(choose([av1])).toBe('av1');
});

test('a variant of sound alone is no candidate as long as there is another', () => {
  const audio = variant('audio', undefined, 'mp4a.40.2', 64);
  expect(rank({ variants: [audio, variant('video', '320x180', 'avc1.64000d')] })).toEqual([
    'video',
  ]);
  expect(choose([audio, variant('unknown', undefined)])).toBe('unknown');
  expect(choose([audio])).toBe('audio');
});

test('where all are said to be sound alone, that may be wrong of any', () => {
  const variants = [
    variant('low', undefined, 'mp4a.40.2', 64),
    variant('high', undefined, 'mp4a.40.2', 500),
  ];
  expect(rank({ variants }, { choice: { kind: 'lowest' } })).toEqual(['low', 'high']);
  expect(rank({ variants })).toEqual(['high', 'low']);
});

test('one of which nothing is said is taken for sound where the others say their size', () => {
  const variants = [variant('nothing said', undefined, '', 40), ...LADDER];
  expect(choose(variants, { choice: { kind: 'lowest' } })).toBe('240');
});

test('of two of one size the better serves the picture at its size, the cheaper a smaller one', () => {
  const pair = [variant('cheap', '1280x720', '', 1000), variant('good', '1280x720', '', 4000)];
  expect(choose(pair)).toBe('good');
  expect(choose(pair, { width: 320 })).toBe('cheap');
  expect(choose(pair, { width: 320, choice: { kind: 'highest' } })).toBe('good');
  expect(choose(pair, { choice: { kind: 'lowest' } })).toBe('cheap');
});

test('of two of one size SDR is in front of HDR', () => {
  const hdr = { ...variant('hdr', '1920x1080', 'hvc1.2.4.L123.B0', 900), videoRange: 'PQ' };
  const sdr = variant('sdr', '1920x1080', 'hvc1.2.4.L123.B0', 800);
  expect(rank({ variants: [hdr, sdr] })).toEqual(['sdr', 'hdr']);
  expect(rank({ variants: [hdr, sdr] }, { width: 100 })).toEqual(['sdr', 'hdr']);
  expect(rank({ variants: [hdr, variant('small', '320x180')] })[0]).toBe('hdr');
});

test('without any resolution the bandwidth decides', () => {
  const pair = [variant('low', undefined, '', 1000), variant('high', undefined, '', 4000)];
  expect(choose(pair)).toBe('high');
});

test('a backup, with the same attributes, comes before any other variant', () => {
  const [first, ...others] = LADDER;
  const backup = { ...variant('720', '1280x720', 'avc1.64001f', 3000), url: 'https://b.example/' };
  const variants = [...others, first, backup].filter((v) => v !== undefined);
  expect(rank({ variants }, { height: 720 }).slice(0, 3)).toEqual([
    '720',
    'https://b.example/',
    '480',
  ]);
});

test('another pathway is a backup; the first one is that of the steering, or of the first variant', () => {
  const variants = ['a', 'b'].flatMap((pathwayId) =>
    LADDER.slice(0, 2).map((v) => ({ ...v, pathwayId, url: `${pathwayId}/${v.url}` })),
  );
  expect(rank({ variants })).toEqual(['a/720', 'b/720', 'a/240', 'b/240']);
  expect(rank({ variants, firstPathway: 'b' })[0]).toBe('b/720');
  expect(rank({ variants, firstPathway: 'unknown' })[0]).toBe('a/720');
});

test('there are never more than six candidates, each URL once', () => {
  const variants = Array.from({ length: 20 }, (_, i) => variant(`${i % 10}`, `${i % 10}00x100`));
  const iFrameVariants = [variant('i', '900x100')];
  const candidates = rank({ variants, iFrameVariants });
  expect(candidates).toHaveLength(6);
  expect(candidates.slice(0, 2)).toEqual(['i (I)', '9']);
  expect(new Set(candidates).size).toBe(6);
});

test('a variant is taken from the default rendition of its video group, where that has a URI', () => {
  const variants = [{ ...variant('own', '1280x720'), videoGroup: 'v' }];
  const rendition = { groupId: 'v', name: 'Main', isDefault: true, url: 'rendition' };
  expect(rank({ variants, videoRenditions: [rendition] })).toEqual(['rendition']);
  expect(rank({ variants, videoRenditions: [{ ...rendition, url: undefined }] })).toEqual(['own']);
  expect(rank({ variants, videoRenditions: [{ ...rendition, isDefault: false }] })).toEqual([
    'own',
  ]);
});

const I_FRAMES = [
  variant('i240', '426x240', 'avc1.64000d', 90),
  variant('i720', '1280x720', 'avc1.64001f', 300),
];

test('an I-frame playlist comes in front of its variant where it is as large as what is wanted', () => {
  const playlist = { variants: LADDER, iFrameVariants: I_FRAMES };
  expect(rank(playlist, { width: 320 })).toEqual(['i240 (I)', '240', '480', '720', '1080']);
  expect(rank(playlist, { width: 700 }).slice(0, 2)).toEqual(['i720 (I)', '480']);
  expect(rank(playlist, { width: 1900 })[0]).toBe('1080');
  expect(rank(playlist, { width: 320, iFrames: false })[0]).toBe('240');
});

test('for a picture in full size the I-frame playlist is exactly as large as the variant', () => {
  const playlist = { variants: LADDER, iFrameVariants: I_FRAMES };
  expect(rank(playlist)[0]).toBe('1080');
  expect(rank(playlist, { choice: { kind: 'height', height: 720 } })[0]).toBe('i720 (I)');
  expect(rank(playlist, { choice: { kind: 'height', height: 480 } })[0]).toBe('480');
  expect(rank(playlist, { choice: { kind: 'index', index: 1 } })[0]).toBe('i240 (I)');
});

test.each([
  ['stills', { codecs: ['mjpg'] }],
  ['a codec that cannot be decoded', { codecs: ['av01.0.04M.08'] }],
  ['HDR beside an SDR variant', { videoRange: 'PQ' }],
  ['of unknown size', { resolution: undefined }],
])('an I-frame playlist is passed over that is %s', (_what, facts) => {
  const iFrame = { ...variant('i', '1280x720', 'avc1.64001f'), ...facts };
  expect(rank({ variants: LADDER, iFrameVariants: [iFrame] }, { width: 320 })[0]).toBe('240');
});

test('the I-frame playlist of the same pathway is preferred', () => {
  const iFrameVariants = ['b', 'a'].map((pathwayId) => ({
    ...variant(pathwayId, '1280x720'),
    pathwayId,
  }));
  const variants = [{ ...variant('v', '1280x720'), pathwayId: 'a' }];
  expect(rank({ variants, iFrameVariants })[0]).toBe('a (I)');
});

test('a multivariant playlist of I-frame playlists alone is used', () => {
  expect(rank({ iFrameVariants: I_FRAMES }, { iFrames: false })).toEqual(['i720 (I)', 'i240 (I)']);
});

test('the page is told what the playlist says of a variant', () => {
  expect(toVariantFacts({ ...variant('u', '640x360', 'avc1.64001f'), name: 'SD' })).toEqual({
    url: 'u',
    bandwidth: 1000,
    averageBandwidth: undefined,
    codecs: ['avc1.64001f'],
    width: 640,
    height: 360,
    frameRate: undefined,
    videoRange: undefined,
    name: 'SD',
  });
});

test('of ten thousand variants the highest is found', () => {
  const variants = Array.from({ length: 10_000 }, (_, i) => variant(`${i}`, undefined, '', i));
  expect(choose(variants)).toBe('9999');
});
