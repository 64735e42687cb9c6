import { expect, test } from 'vitest';
import type { CaptureOptions } from '../../src/index.js';
import { corpusLab } from '../helpers/corpus-lab.js';
import { corpusOrSkip } from '../helpers/corpus-tests.js';
import { pixelsOf } from '../helpers/lab.js';

const { folder } = corpusOrSkip();

const open = corpusLab(folder);

/** Playlist, moment, and what has to come out of it. */
const PICTURES: readonly (readonly [string, CaptureOptions, Record<string, unknown>])[] = [
  ['hls-ts-h264/prog_index.m3u8', {}, { codedWidth: 480, codedHeight: 270 }],
  ['hls-ts-h265/hevc.m3u8', {}, { codedWidth: 640, codec: 'hvc1.2.4.L123.B0' }],
  ['hls-ts-rollover/playlist.m3u8', {}, {}],
  ['hls-ts-b-frames/index.m3u8', {}, { codedWidth: 1280 }],
  ['hls-ts-b-frames/index.m3u8', { at: { time: 3 }, seek: 'exact' }, { codedWidth: 1280 }],
  ['hls-ts-anamorphic/media.m3u8', {}, { displayWidth: 1024, displayHeight: 576 }],
  ['hls-ts-muxed-aac-h264-with-overflow-nalus/media.m3u8', {}, {}],
  // Segments 1 and 5 are gaps.
  ['hls-gap/playlist.m3u8', {}, { segment: { sequence: 1 } }],
  ['hls-gap/playlist.m3u8', { at: { sequence: 4 } }, { segment: { sequence: 5 } }],
  ['hls-gap/playlist.m3u8', { at: { time: 2 }, seek: 'before' }, { segment: { sequence: 1 } }],
  ['hls-iframe-only/media.m3u8', { at: { time: 3 } }, { segment: { sequence: 1, isIFrame: true } }],
  ...[0, 1, 2, 3, 4].map(
    (i) =>
      [
        'hls-aes-256/media.m3u8',
        { at: { sequence: i + 1 } },
        { segment: { sequence: i + 1 } },
      ] as const,
  ),
  ['hls-sample-aes/index.m3u8', { at: { time: 20 } }, {}],
  ['hls-sample-aes/index.m3u8', { at: { time: 17 }, seek: 'exact' }, {}],
  ['hls-interstitial/main.m3u8', { at: { date: Date.parse('2000-01-01T00:00:09Z') } }, {}],
  ['hls-text-offset/index.m3u8', {}, {}],
  // Its AV1 variant is listed, but its segment is missing.
  ['hls-muxed-mp4-ts/master.m3u8', {}, { codedHeight: 720, codec: 'avc1.4d401f' }],
  ['hls-muxed-mp4-ts/master.m3u8', { variant: 'highest' }, { codedHeight: 720 }],
];

test.runIf(folder !== '').each(PICTURES)('%s %j', async (path, options, facts) => {
  const snapshot = await open().snap(`/corpus/${path}`, {
    ...options,
    images: [{ width: 320 }],
  });
  expect(snapshot).toMatchObject(facts);
  expect(spreadOf(pixelsOf(snapshot).data)).toBeGreaterThan(10);
});

test.runIf(folder !== '').each(['hls-iframe-only/media.m3u8', 'hls-sample-aes/index.m3u8'])(
  '%s begins with a black picture',
  async (path) => {
    const snapshot = await open().snap(`/corpus/${path}`, { images: [{ width: 320 }] });
    expect(spreadOf(pixelsOf(snapshot).data)).toBe(0);
  },
);

const FAILURES: readonly (readonly [string, string])[] = [
  ['hls-raw-aac/manifest.m3u8', 'no-video'],
  ['hls-text-offset/playlist-vtt.m3u8', 'no-video'],
  ['hls-muxed-mp4-ts/mp4.m3u8', 'http'],
];

test.runIf(folder !== '').each(FAILURES)('%s: %s', async (path, code) => {
  expect(await open().fail(`/corpus/${path}`)).toMatchObject({ code });
});

/** Greatest difference of brightness: a picture that was decoded without its key or its references is one colour, too. */
function spreadOf(data: Uint8Array): number {
  const greens = Array.from({ length: data.length / 4 }, (_, i) => data[i * 4 + 1] ?? 0);
  return greens.reduce((a, b) => Math.max(a, b), 0) - greens.reduce((a, b) => Math.min(a, b), 255);
}
