import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { missingBrowser, type BrowserName } from '../helpers/browser.js';
import { makeMediaFolder } from '../helpers/coded-picture.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';
import { frameOf, openLab, pixelsOf, type Lab } from '../helpers/lab.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';
import { startLiveOrigin } from '../helpers/live-origin.js';
import { mediaPlaylist } from '../helpers/playlists.js';
import { endOfFirstPicture } from '../helpers/ts-file.js';
import { askAbilities } from './abilities.js';

const TS = '/sample/ts/index.m3u8';
const FMP4 = '/sample/fmp4/index.m3u8';
/** Its first picture is frame 2000, a small part of it. */
const SEGMENT = 'test/fixtures/tail/segment.ts';
/** Where the file of one fragmented track has its map. */
const VP9_MAP = '#EXT-X-MAP:URI="/fixtures/keyframe/vp9.mp4",BYTERANGE="755@0"';
const AV1_FRAME = 3200;
const IMAGES = { images: [{ width: 320 }] };

/** Takes pictures in one browser, of each kind that goes another way through the package. */
export function testCaptures(name: BrowserName): void {
  const reason = missingBrowser(name);
  if (reason !== undefined) console.warn(`The tests in ${name} are skipped. ${reason}`);
  const browserTest = test.skipIf(reason !== undefined);
  let lab: Lab;

  beforeAll(async () => {
    if (reason !== undefined) return;
    lab = await openLab({ browser: name });
    await lab.renew({ workers: 2, retries: 0 });
  });
  afterAll(async () => {
    if (reason === undefined) await lab.close();
  });
  beforeEach(() => {
    if (reason === undefined) lab.streams.reset();
  });

  browserTest('it has what the package builds on', async () => {
    const abilities = await lab.page.evaluate(askAbilities, undefined);
    const { codecs, ...others } = abilities;
    const decoded = Object.keys(codecs).filter((codec) => codecs[codec]);
    console.info(`${name} ${lab.browser.version}: ${JSON.stringify(others)}`);
    console.info(`${name} says that it decodes: ${decoded.join(', ') || 'nothing'}`);
    expect(abilities).toMatchObject({ secureContext: true, wasmSimd: true, cacheStorage: true });
  });

  browserTest.each([
    ['the start', { at: 'start' }, 0],
    ['a time', { at: { time: 13.3 } }, 300],
    ['the frame at a time', { at: { time: 4.48 }, seek: 'exact' }, 112],
  ] as const)('%s of H.264 in MPEG-TS', async (_name, options, frame) => {
    const snapshot = await lab.snap(TS, { ...IMAGES, ...options });
    expect(frameOf(snapshot)).toBe(frame);
    expect(snapshot.codec).toBe('avc1.64001f');
  });

  browserTest('H.264 in fMP4', async () => {
    const snapshot = await lab.snap(FMP4, { ...IMAGES, at: { time: 9 } });
    expect(frameOf(snapshot)).toBe(200);
  });

  browserTest.each([
    ['HEVC in MPEG-TS', '/fixtures/hevc/segment.ts', 3000, /^h[ev][cv]1/],
    ['MPEG-2 video in MPEG-TS', '/fixtures/mpeg2/segment.ts', 3100, /^mp/],
  ])('%s', async (_name, segment, frame, codec) => {
    const playlist = `${segment}.m3u8`;
    lab.streams.put(playlist, mediaPlaylist([segment], { durationSeconds: 1 }));
    const snapshot = await lab.snap(playlist, IMAGES);
    expect(frameOf(snapshot)).toBe(frame);
    expect(snapshot.codec).toMatch(codec);
  });

  browserTest('VP9 in fMP4', async () => {
    lab.streams.put(
      '/vp9.m3u8',
      mediaPlaylist(['/fixtures/keyframe/vp9.mp4'], { tags: [VP9_MAP] }),
    );
    const snapshot = await lab.snap('/vp9.m3u8');
    expect(snapshot.codec).toBe('vp09.00.10.08');
    expect(pixelsOf(snapshot)).toMatchObject({ width: 160, height: 90 });
  });

  browserTest('AV1 in fMP4, or that nothing here decodes it', async () => {
    const { snapshot, failure } = await lab.capture('/fixtures/av1/index.m3u8', IMAGES);
    if (snapshot) expect(frameOf(snapshot)).toBe(AV1_FRAME);
    else expect(failure).toMatchObject({ code: 'unsupported-codec' });
  });

  test.skipIf(reason !== undefined || !hasFfmpeg).each([
    ['left', 'crop_left=34:crop_top=0:crop_right=0:crop_bottom=12'],
    ['top', 'crop_left=0:crop_top=8:crop_right=0:crop_bottom=0'],
    ['all sides', 'crop_left=98:crop_top=6:crop_right=4:crop_bottom=10'],
  ])('a picture that is cropped from %s is the same as by ffmpeg', async (_name, window) => {
    const media = makeMediaFolder();
    const options = `-c:v libx264 -g 2 -bsf:v h264_metadata=${window}`;
    const file = media.encode('cropped.ts', 'testsrc2=size=320x192:rate=10:duration=1', options);
    lab.streams.put('/cropped.ts', readFileSync(file));
    lab.streams.put('/cropped.m3u8', mediaPlaylist(['/cropped.ts'], { durationSeconds: 1 }));
    media.remove();
    // A second try begins with another Snapper, too.
    await lab.renew({ workers: 2, retries: 0 });
    const png = { images: [{ type: 'image/png' }] } as const;
    const snapshot = await lab.snap('/cropped.m3u8', png);
    console.info(`${name} crops with ${snapshot.engine}: ${snapshot.engineDetail ?? 'supported'}`);
    await lab.renew({ workers: 2, retries: 0, engine: 'ffmpeg' });
    const expected = await lab.snap('/cropped.m3u8', png);
    await lab.renew({ workers: 2, retries: 0 });
    expect(pixelsOf(snapshot)).toEqual(pixelsOf(expected));
  });

  browserTest('a JPEG and a PNG of one picture', async () => {
    const images = [
      { width: 320, type: 'image/jpeg' },
      { width: 160, type: 'image/png' },
    ] as const;
    const snapshot = await lab.snap(TS, { images });
    expect(snapshot.images.map(({ type }) => type)).toEqual(['image/jpeg', 'image/png']);
    expect([frameOf(snapshot, 0), frameOf(snapshot, 1)]).toEqual([0, 0]);
    expect(pixelsOf(snapshot, 1)).toMatchObject({ width: 160, height: 90 });
  });

  browserTest.each(['aes-128', 'cbcs'])('what %s encrypts', async (folder) => {
    const snapshot = await lab.snap(`/fixtures/encrypted/${folder}/index.m3u8`, IMAGES);
    expect(frameOf(snapshot)).toBe(3400);
  });

  browserTest('a batch, in order', async () => {
    const { items, failure } = await lab.captureAll(TS, { every: 4, ...IMAGES });
    expect(failure).toBeUndefined();
    const frames = items.map(({ snapshot }) => snapshot && frameOf(snapshot));
    expect(frames).toEqual([0, 100, 200, 300, 400, 500]);
  });

  browserTest('the newest segment of a live stream', async () => {
    const origin = await startLiveOrigin({ publishedSegments: 9, firstSequence: 70 });
    try {
      const snapshot = await lab.snap(origin.playlist, { at: 'live', ...IMAGES });
      expect(frameOf(snapshot)).toBe(origin.frameAt(8 * SEGMENT_SECONDS));
      expect(snapshot.segment.sequence).toBe(78);
    } finally {
      await origin.close();
    }
  });

  browserTest('an abort in the middle of a segment, and the capture after it', async () => {
    lab.streams.put('/abort.ts', readFileSync(SEGMENT));
    lab.streams.put('/abort.m3u8', mediaPlaylist(['/abort.ts'], { durationSeconds: 4 }));
    lab.streams.rule('/abort.ts', { stallAfter: 5000 });
    const { code, outcome } = await lab.fail('/abort.m3u8', IMAGES, { abortAt: 'first-bytes' });
    expect(code).toBe('aborted');
    expect(outcome.tasksAfterAbort).toBe(0);
    await expect.poll(() => lab.streams.requests('/abort.ts')).toMatchObject([{ aborted: true }]);
    lab.streams.reset();
    expect(frameOf(await lab.snap('/abort.m3u8', IMAGES))).toBe(2000);
  });

  browserTest('a server without CORS, and the capture after it', async () => {
    lab.streams.put('/cors.ts', readFileSync(SEGMENT));
    lab.streams.put('/cors.m3u8', mediaPlaylist(['/cors.ts'], { durationSeconds: 4 }));
    lab.streams.rule('/cors.ts', { noCors: true });
    expect(await lab.fail('/cors.m3u8')).toMatchObject({ code: 'network', retryable: true });
    lab.streams.reset();
    expect(frameOf(await lab.snap('/cors.m3u8', IMAGES))).toBe(2000);
  });

  browserTest(
    'a segment is read no further than its keyframe, and its connection ends',
    async () => {
      lab.streams.put('/tail.ts', readFileSync(SEGMENT));
      lab.streams.put('/tail.m3u8', mediaPlaylist(['/tail.ts'], { durationSeconds: 4 }));
      // Nothing more comes. What has come is read in pieces that are as large as the browser makes them.
      const stallAfter = endOfFirstPicture(readFileSync(SEGMENT)) + 4000;
      lab.streams.rule('/tail.ts', { stallAfter });
      const { bytesFetched } = await lab.snap('/tail.m3u8', IMAGES);
      expect(bytesFetched).toBeLessThanOrEqual(stallAfter);
      await expect.poll(() => lab.streams.requests('/tail.ts')).toMatchObject([{ aborted: true }]);
    },
  );

  browserTest('no error is left uncaught', () => {
    expect(lab.page.pageErrors()).toEqual([]);
  });
}
