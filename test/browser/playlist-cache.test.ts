import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';

const INDEX = '/sample/index.m3u8';
const MEDIA = '/sample/ts/index.m3u8';
const ENDED = readFileSync(`demo/public${MEDIA}`, 'utf8').replace(/^(?=segment)/gm, '/sample/ts/');
const THUMB = { images: [{ width: 160 }] };

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew({ workers: 1, retries: 0 });
});

const playlistRequests = (): string[] =>
  lab.streams.log.map(({ path }) => path).filter((path) => path.endsWith('.m3u8'));

test('playlists that do not change are fetched once for captures of the same stream', async () => {
  for (const time of [1, 9, 17]) await lab.snap(INDEX, { at: { time }, ...THUMB });
  expect(playlistRequests()).toEqual([INDEX, '/sample/ts-small/index.m3u8']);
});

test('one that goes on is fetched for each capture, and for the newest picture all of them are', async () => {
  lab.streams.put('/event.m3u8', ENDED.replace('#EXT-X-ENDLIST\n', ''));
  for (const time of [1, 5]) await lab.snap('/event.m3u8', { at: { time }, ...THUMB });
  await lab.snap(MEDIA, { at: 'live', ...THUMB });
  await lab.snap(MEDIA, { at: 'live', ...THUMB });
  expect(playlistRequests()).toEqual(['/event.m3u8', '/event.m3u8', MEDIA, MEDIA]);
});

test('without a cache each capture fetches its playlists', async () => {
  await lab.renew({ workers: 1, cacheBytes: 0 });
  for (const time of [1, 9]) await lab.snap(MEDIA, { at: { time }, ...THUMB });
  expect(playlistRequests()).toEqual([MEDIA, MEDIA]);
});

test('where its segments are gone, the playlist is fetched anew', async () => {
  lab.streams.put('/signed.m3u8', ENDED.replaceAll('.ts', '.ts?signed=1'));
  expect(frameOf(await lab.snap('/signed.m3u8', { at: { time: 1 }, ...THUMB }))).toBe(0);
  lab.streams.put('/signed.m3u8', ENDED.replaceAll('/ts/segment', '/elsewhere/segment'));
  lab.streams.put(
    '/sample/elsewhere/segment2.ts',
    readFileSync('demo/public/sample/ts/segment2.ts'),
  );
  lab.streams.rule('/sample/ts/segment2.ts', { status: 403, noCors: true });
  expect(frameOf(await lab.snap('/signed.m3u8', { at: { time: 9 }, ...THUMB }))).toBe(200);
  expect(playlistRequests()).toEqual(['/signed.m3u8', '/signed.m3u8']);
});

test('a stream that has begun anew is not held for the one that has ended', async () => {
  lab.streams.put('/channel.m3u8', ENDED);
  await lab.snap('/channel.m3u8', { at: { time: 1 }, ...THUMB });
  lab.streams.put('/channel.m3u8', ENDED.replace('#EXTINF', '#EXT-X-MEDIA-SEQUENCE:100\n#EXTINF'));
  const snapshot = await lab.snap('/channel.m3u8', { at: { sequence: 103 }, ...THUMB });
  expect(frameOf(snapshot)).toBe(300);
});

test('where the segments of a variant are gone, it does not give way to another one', async () => {
  const index = readFileSync(`demo/public${INDEX}`, 'utf8');
  lab.streams.put(
    '/main.m3u8',
    index.replace('ts/', '/').replace('ts-small/', '/sample/ts-small/'),
  );
  lab.streams.put('/index.m3u8', ENDED);
  const highest = { variant: 'highest', images: [{}] } as const;
  await lab.snap('/main.m3u8', { at: { time: 1 }, ...highest });
  const segment = readFileSync('demo/public/sample/ts/segment2.ts');
  lab.streams.put('/sample/elsewhere/segment2.ts', segment);
  lab.streams.put('/index.m3u8', ENDED.replaceAll('/ts/segment', '/elsewhere/segment'));
  lab.streams.rule('/sample/ts/segment2.ts', { status: 403 });
  const snapshot = await lab.snap('/main.m3u8', { at: { time: 9 }, ...highest });
  expect(frameOf(snapshot)).toBe(200);
  expect(snapshot.codedWidth).toBe(640);
});

test('a moment that a live stream does not list is looked for once more, past all caches', async () => {
  lab.streams.put('/main.m3u8', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n/event.m3u8\n');
  lab.streams.put('/event.m3u8', ENDED.replace('#EXT-X-ENDLIST\n', ''));
  await lab.snap('/main.m3u8', { at: { time: 1 }, ...THUMB });
  const failure = await lab.fail('/main.m3u8', { at: { sequence: 99 }, ...THUMB });
  expect(failure.code).toBe('outside-window');
  const [main, event] = ['/main.m3u8', '/event.m3u8'];
  expect(playlistRequests()).toEqual([main, event, event, main, event]);
});
