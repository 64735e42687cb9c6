import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { mediaPlaylist } from '../helpers/playlists.js';
import { endOfFirstPicture } from '../helpers/ts-file.js';

const TAIL = readFileSync('test/fixtures/tail/segment.ts');
const KEYFRAME_END = endOfFirstPicture(TAIL);
/** What may be on its way when the keyframe is complete. */
const SLACK = 64 * 1024;
const SEGMENT = '/fixtures/tail/segment.ts';
/** What a page loads before its first capture. */
const PAGE_FILES = ['/page.js', '/dist/index.js', '/dist/ffmpeg.js'];
const THUMB = { images: [{ width: 320 }] };

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
  await lab.renew({ cacheBytes: 0 });
  lab.streams.put('/one.m3u8', mediaPlaylist([SEGMENT], { durationSeconds: 4 }));
  await lab.preload();
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.streams.reset();
});

test('no more is read of a segment than its keyframe and what was on its way', async () => {
  const snapshot = await lab.snap('/one.m3u8', THUMB);
  expect(frameOf(snapshot)).toBe(2000);
  expect(snapshot.bytesFetched).toBeGreaterThanOrEqual(KEYFRAME_END);
  expect(snapshot.bytesFetched).toBeLessThanOrEqual(KEYFRAME_END + SLACK);
});

test('the connection ends when the keyframe is there, whether the segment has an end or not', async () => {
  lab.streams.rule(SEGMENT, { stallAfter: KEYFRAME_END + 4000 });
  const snapshot = await lab.snap('/one.m3u8', THUMB);
  expect(frameOf(snapshot)).toBe(2000);
  await expect.poll(() => lab.streams.requests(SEGMENT)[0]?.aborted).toBe(true);
});

test('of a fragmented MP4 segment, too, only the keyframe is read', async () => {
  const playlist = '/sample/fmp4/index.m3u8';
  const whole = readFileSync('demo/public/sample/fmp4/segment2.m4s').length;
  lab.streams.rule('/sample/fmp4/segment2.m4s', { stallAfter: Math.floor(whole / 2) });
  const snapshot = await lab.snap(playlist, { at: { sequence: 2 }, ...THUMB });
  expect(frameOf(snapshot)).toBe(200);
  await expect.poll(() => lab.streams.requests(/segment2/)[0]?.aborted).toBe(true);
});

test('a map is fetched once for all captures', async () => {
  await lab.renew({ workers: 1, cacheBytes: 0 });
  const playlist = '/sample/fmp4/index.m3u8';
  for (const sequence of [1, 2, 3]) await lab.snap(playlist, { at: { sequence }, ...THUMB });
  expect(lab.streams.requests(/init\.mp4/).length).toBe(1);
  expect(lab.streams.requests(/\.m4s/).length).toBe(3);
});

test('a capture is one request a resource, none of them with a preflight', async () => {
  await lab.snap('/sample/index.m3u8', { at: { time: 5 } });
  expect(lab.streams.log.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /sample/index.m3u8',
    'GET /sample/ts/index.m3u8',
    'GET /sample/ts/segment1.ts',
  ]);
});

const BYTE_RANGES = [
  '#EXTM3U',
  '#EXT-X-VERSION:4',
  '#EXT-X-TARGETDURATION:2',
  `#EXTINF:2,`,
  '#EXT-X-BYTERANGE:21996@0',
  '/all.ts',
  '#EXTINF:2,',
  '#EXT-X-BYTERANGE:22748',
  '/all.ts',
  '#EXT-X-ENDLIST',
].join('\n');

test.each([
  ['as a range without a preflight', {}, 206],
  ['also from a server that ignores ranges', { noRange: true }, 200],
])('a segment that is a part of a file is read %s', async (_name, rule, status) => {
  const files = [0, 1].map((index) => readFileSync(`test/fixtures/live/segment${index}.ts`));
  lab.streams.put('/all.ts', Buffer.concat(files));
  lab.streams.put('/ranges.m3u8', BYTE_RANGES);
  lab.streams.rule('/all.ts', rule);
  await lab.renew({ cacheBytes: 0 });
  const snapshot = await lab.snap('/ranges.m3u8', { at: { sequence: 1 } });
  expect(frameOf(snapshot)).toBe(1050);
  expect(snapshot.segment.byteRange).toEqual({ offset: 21_996, length: 22_748 });
  expect(lab.streams.log.map(({ method }) => method)).toEqual(['GET', 'GET']);
  expect(lab.streams.requests('/all.ts')).toMatchObject([{ range: 'bytes=21996-44743', status }]);
});

test('redirects are followed, and URIs count from where they lead', async () => {
  lab.streams.rule('/short', { redirectTo: '/sample/ts/index.m3u8' });
  lab.streams.rule('/sample/ts/segment3.ts', { redirectTo: '/sample/ts/segment4.ts' });
  const snapshot = await lab.snap('/short', { at: { sequence: 3 } });
  expect(frameOf(snapshot)).toBe(400);
  expect(snapshot.playlistUrl).toBe(`${lab.streams.url}/sample/ts/index.m3u8`);
});

test('nothing is fetched but the stream and our own files', async () => {
  const page = await lab.openPage();
  const urls = await page.evaluate(
    () =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .filter((name) => !name.endsWith('/favicon.ico')),
    undefined,
  );
  await page.close();
  expect(urls).toEqual(PAGE_FILES.map((path) => lab.site.url + path));
  for (const { path, status } of lab.site.log) {
    expect(path).toMatch(/^\/(page\.js|favicon\.ico|dist\/[\w.-]+)?$/);
    expect(status).toBe(200);
  }
});

test('media types do not matter', async () => {
  lab.streams.rule('/one.m3u8', { contentType: 'text/plain' });
  lab.streams.rule(SEGMENT, { contentType: 'application/octet-stream' });
  expect(frameOf(await lab.snap('/one.m3u8', THUMB))).toBe(2000);
});
