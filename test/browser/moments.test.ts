import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { At } from '../../src/index.js';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { mediaPlaylist } from '../helpers/playlists.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.streams.reset();
});

const PLAYLISTS = ['/sample/ts/index.m3u8', '/sample/fmp4/index.m3u8'];
/** Six segments of 4 s at 25 frames a second. */
const MOMENTS: readonly (readonly [At, number])[] = [
  ['start', 0],
  ['live', 5],
  [{ time: 0 }, 0],
  [{ time: 3.999 }, 0],
  [{ time: 4 }, 1],
  [{ time: 13.3 }, 3],
  [{ time: 24 }, 5],
  [{ sequence: 0 }, 0],
  [{ sequence: 2 }, 2],
  [{ sequence: 5 }, 5],
];

for (const playlist of PLAYLISTS) {
  test.each(MOMENTS)(
    `at %j of ${playlist} is the first picture of segment %i`,
    async (at, segment) => {
      const snapshot = await lab.snap(playlist, { at, images: [{ width: 320 }] });
      expect(frameOf(snapshot)).toBe(segment * 100);
      expect(snapshot.presentationTime).toBeCloseTo(segment * 4, 3);
      expect(snapshot.segment).toMatchObject({
        sequence: segment,
        startTime: segment * 4,
        duration: 4,
      });
      expect(snapshot.playlistUrl).toBe(lab.streams.url + playlist);
      expect(snapshot.programDateTime).toBeUndefined();
    },
  );
}

test('facts of the picture come with it', async () => {
  const snapshot = await lab.snap('/sample/ts/index.m3u8');
  expect(snapshot).toMatchObject({
    codec: 'avc1.64001f',
    engine: 'webcodecs',
    engineReason: 'supported',
    codedWidth: 640,
    codedHeight: 360,
    displayWidth: 640,
    displayHeight: 360,
    segment: { url: `${lab.streams.url}/sample/ts/segment0.ts`, discontinuitySequence: 0 },
  });
  const steps = ['playlist', 'fetch', 'load', 'decode', 'resize', 'encode'] as const;
  const { timings } = snapshot;
  expect(steps.every((step) => timings[step] >= 0)).toBe(true);
  expect(timings.total).toBeGreaterThan(timings.decode);
});

test('of a multivariant playlist, the smallest variant that is large enough is taken', async () => {
  const small = await lab.snap('/sample/index.m3u8', { images: [{ width: 300 }] });
  expect(small.playlistUrl).toBe(`${lab.streams.url}/sample/ts-small/index.m3u8`);
  expect(frameOf(small)).toBe(0);
  const large = await lab.snap('/sample/index.m3u8', { images: [{ width: 300 }, { width: 321 }] });
  expect(large.playlistUrl).toBe(`${lab.streams.url}/sample/ts/index.m3u8`);
  const whole = await lab.snap('/sample/index.m3u8', { at: { time: 9 } });
  expect(whole.images).toMatchObject([{ width: 640, height: 360 }]);
  expect(frameOf(whole)).toBe(200);
});

test.each<[At, string]>([
  [{ time: 25 }, '25 s'],
  [{ sequence: 6 }, 'segment 6'],
])('%j is outside of what the playlist lists', async (at, text) => {
  const failure = await lab.fail('/sample/ts/index.m3u8', { at });
  expect(failure).toMatchObject({
    code: 'outside-window',
    window: { start: 0, end: 24 },
    retryable: false,
  });
  expect(failure.message).toContain(text);
  expect(lab.streams.requests(/segment/)).toEqual([]);
});

test('a gap is passed over for the next segment that is there', async () => {
  const uris = ['missing.ts', '/fixtures/live/segment1.ts', '/fixtures/live/segment2.ts'];
  const text = mediaPlaylist(uris).replace('#EXTINF', '#EXT-X-GAP\n#EXTINF');
  lab.streams.put('/gap.m3u8', text);
  const snapshot = await lab.snap('/gap.m3u8', { at: 'start' });
  expect(frameOf(snapshot)).toBe(1050);
  expect(snapshot.presentationTime).toBeCloseTo(2, 3);
  expect(lab.streams.requests('/missing.ts')).toEqual([]);
});

test('a segment without a keyframe is passed over for the next one', async () => {
  const uris = ['/fixtures/no-keyframe/segment.ts', '/fixtures/live/segment3.ts'];
  lab.streams.put('/passed-over.m3u8', mediaPlaylist(uris));
  const snapshot = await lab.snap('/passed-over.m3u8', { at: 'start' });
  expect(frameOf(snapshot)).toBe(1150);
  expect(snapshot.segment.sequence).toBe(1);
});

test.each([
  ['HEVC', '/fixtures/hevc/segment.ts', 3000, /^hvc1|^hev1/],
  ['MPEG-2 video', '/fixtures/mpeg2/segment.ts', 3100, /^mp2v|^mp4v|mpeg2video/],
])('%s is decoded', async (_name, segment, frame, codec) => {
  const playlist = `${segment}.m3u8`;
  lab.streams.put(playlist, mediaPlaylist([segment], { durationSeconds: 1 }));
  const snapshot = await lab.snap(playlist);
  expect(frameOf(snapshot)).toBe(frame);
  expect(snapshot.codec).toMatch(codec);
  expect(snapshot).toMatchObject({ displayWidth: 320, displayHeight: 180 });
});

test('nothing is written to the console, and no error is left uncaught', () => {
  expect(lab.page.consoleMessages()).toEqual([]);
  expect(lab.page.pageErrors()).toEqual([]);
});
