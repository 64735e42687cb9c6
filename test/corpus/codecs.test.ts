import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeFile } from '../helpers/native-ffmpeg.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';
import { md5 } from '../helpers/md5.js';
import { openDecodingPage, type DecodingPage } from './open-harness.js';

const FOLDER = join(import.meta.dirname, '../fixtures/keyframe');

let page: DecodingPage;

beforeAll(async () => {
  page = await openDecodingPage(FOLDER);
});

afterAll(() => page.close());

test.runIf(hasFfmpeg).each([
  ['h264-mbaff.mpegts', 'h264'],
  ['h264-open-gop.mpegts', 'h264'],
  ['h264-slices.mpegts', 'h264'],
  ['h264.m2ts', 'h264'],
  ['h264.mp4', 'h264'],
  ['h264-progressive.mp4', 'h264'],
  ['hevc.mpegts', 'hevc'],
  ['hevc.mp4', 'hevc'],
  // Its demuxer of MPEG video has one name for both.
  ['mpeg1.mpegts', 'mpeg1video'],
  ['mpeg2.mpegts', 'mpeg1video'],
  ['mpeg2-interlaced.mpegts', 'mpeg1video'],
  ['mpeg4.mpegts', 'mpeg4'],
  ['mpeg4.mp4', 'mpeg4'],
  ['vp9.mp4', 'vp9'],
])("%s: the keyframe's planes are the native decoder's", async (name, codec) => {
  expect(await page.decode(name)).toMatchObject({
    codec,
    md5: md5(decodeFile(join(FOLDER, name))),
  });
});

test('AV1 is refused, not tried', async () => {
  expect(await page.decode('av1.mp4')).toEqual({ code: 'unsupported-codec' });
});

test('samples that are encrypted are refused', async () => {
  expect(await page.decode('h264-cenc.mp4')).toEqual({ code: 'encrypted' });
});

test.each(['audio.mpegts', 'audio.aac'])('%s has no video', async (name) => {
  expect(await page.decode(name)).toEqual({ code: 'no-video' });
});

test('a decode that takes longer than it may is ended, and the next one works', async () => {
  for (let time = 0; time < 3; time++) {
    expect(await page.decode('h264.mp4', { timeoutSeconds: 0.001 })).toEqual({ code: 'timeout' });
    expect(await page.decode('h264.mp4')).toMatchObject({ codec: 'h264' });
  }
});
