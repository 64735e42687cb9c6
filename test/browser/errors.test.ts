import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { joinNalUnits, splitNalUnits } from '../../worker/bytes/nal-units.js';
import { h264TypeOf, IDR_SLICE } from '../../worker/codecs/h264-syntax.js';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { mediaPlaylist } from '../helpers/playlists.js';
import type { StreamRule } from '../helpers/stream-rules.js';
import { endOfFirstPicture } from '../helpers/ts-file.js';
import { SECOND_ENGINE } from '../helpers/second-engine.js';
import { cut } from '../unit/keyframe/selecting.js';
import { TsWriter } from '../unit/keyframe/ts-writer.js';

const TAIL = readFileSync('test/fixtures/tail/segment.ts');
const KEYFRAME_END = endOfFirstPicture(TAIL);
/** As of a segment that is still being written. */
const CUT_OFF = TAIL.subarray(0, KEYFRAME_END - 4000 - 100);
const HTML = '<!doctype html><title>Sign in</title><p>Please sign in to go on.';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
  // The segment of one capture must not be at hand for the next, whose server is another.
  await lab.renew({ cacheBytes: 0, retries: 0 });
  lab.streams.put(
    '/one.m3u8',
    mediaPlaylist(['/fixtures/tail/segment.ts'], { durationSeconds: 4 }),
  );
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.streams.reset();
});

const PLAYLIST = '/one.m3u8';
const SEGMENT = '/fixtures/tail/segment.ts';
const THUMB = { images: [{ width: 320 }] };

/** What went wrong must not be in the way of the next capture. */
async function expectNextCaptureToWork(): Promise<void> {
  lab.streams.reset();
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(2000);
}

const PLAYLIST_FAULTS: readonly (readonly [string, StreamRule, object])[] = [
  ['404', { status: 404 }, { code: 'playlist-not-found', status: 404, retryable: false }],
  ['410', { status: 410 }, { code: 'playlist-not-found', status: 410, retryable: false }],
  ['403', { status: 403 }, { code: 'http', status: 403, retryable: false }],
  ['429', { status: 429 }, { code: 'http', status: 429, retryable: true }],
  ['500', { status: 500 }, { code: 'http', status: 500, retryable: true }],
  ['no CORS', { noCors: true }, { code: 'network', retryable: true }],
  ['an HTML page', { body: HTML, contentType: 'text/html' }, { code: 'playlist-invalid' }],
  ['nothing', { body: '' }, { code: 'playlist-invalid' }],
  ['no segments', { body: '#EXTM3U\n#EXT-X-TARGETDURATION:4\n' }, { code: 'playlist-invalid' }],
  ['binary data', { body: TAIL }, { code: 'playlist-invalid' }],
  ['a broken connection', { truncateAt: 40 }, { code: 'network', retryable: true }],
];

test.each(PLAYLIST_FAULTS)('a playlist with %s', async (_name, rule, expected) => {
  lab.streams.rule(PLAYLIST, rule);
  const failure = await lab.fail(`${PLAYLIST}?token=secret`);
  expect(failure).toMatchObject({ url: lab.streams.url + PLAYLIST, ...expected });
  expect(JSON.stringify(failure)).not.toContain('secret');
  await expectNextCaptureToWork();
});

const SEGMENT_FAULTS: readonly (readonly [string, StreamRule, object])[] = [
  ['403', { status: 403 }, { code: 'http', status: 403, retryable: false }],
  ['404', { status: 404 }, { code: 'http', status: 404, retryable: false }],
  ['500', { status: 500 }, { code: 'http', status: 500, retryable: true }],
  ['no CORS', { noCors: true }, { code: 'network', retryable: true }],
  ['a redirect to nowhere', { redirectTo: 'http://127.0.0.1:1/' }, { code: 'network' }],
  ['an HTML page', { body: HTML }, { code: 'unsupported-container' }],
  ['nothing', { body: '' }, { code: 'unsupported-container' }],
  [
    'a connection that breaks in the keyframe',
    { truncateAt: KEYFRAME_END - 4000 },
    { code: 'network', retryable: true },
  ],
  ['an end inside a packet of its keyframe', { body: CUT_OFF }, { code: 'decode-failed' }],
];

test.each(SEGMENT_FAULTS)('a segment with %s', async (_name, rule, expected) => {
  lab.streams.rule(SEGMENT, rule);
  const failure = await lab.fail(PLAYLIST);
  expect(failure).toMatchObject({ url: lab.streams.url + SEGMENT, ...expected });
  await expectNextCaptureToWork();
});

test.each([
  ['MPEG-TS', '/fixtures/audio/segment.ts'],
  ['ADTS', '/fixtures/audio/segment.aac'],
])('audio alone in %s has no video', async (_name, segment) => {
  lab.streams.put('/audio.m3u8', mediaPlaylist([segment]));
  expect(await lab.fail('/audio.m3u8')).toMatchObject({ code: 'no-video', retryable: false });
  await expectNextCaptureToWork();
});

test('a stream without a keyframe in reach has none', async () => {
  lab.streams.put('/no-keyframe.m3u8', mediaPlaylist(['/fixtures/no-keyframe/segment.ts']));
  const failure = await lab.fail('/no-keyframe.m3u8');
  expect(failure).toMatchObject({
    code: 'no-keyframe',
    url: `${lab.streams.url}/fixtures/no-keyframe/segment.ts`,
  });
  await expectNextCaptureToWork();
});

test('a segment under EXT-X-KEY is encrypted, and is not fetched', async () => {
  const tags = ['#EXT-X-KEY:METHOD=AES-128,URI="key.bin"'];
  lab.streams.put('/encrypted.m3u8', mediaPlaylist([SEGMENT], { tags }));
  const failure = await lab.fail('/encrypted.m3u8');
  expect(failure).toMatchObject({ code: 'encrypted', retryable: false });
  expect(failure.message).toContain('AES-128');
  expect(lab.streams.requests(SEGMENT)).toEqual([]);
  await expectNextCaptureToWork();
});

test('AV1 is a codec that ffmpeg alone cannot decode', async () => {
  await lab.renew({ engine: 'ffmpeg', cacheBytes: 0, retries: 0 });
  const failure = await lab.fail('/fixtures/av1/index.m3u8');
  expect(failure).toMatchObject({ code: 'unsupported-codec', retryable: false });
  expect(failure.message).toContain('av01');
  await expectNextCaptureToWork();
});

test('a picture that is damaged says so, and gives way to a neighbour that is not', async () => {
  await lab.renew({ cacheBytes: 0, retries: 0 });
  const missingHalf = TAIL.subarray(0, Math.floor(KEYFRAME_END / 2 / 188) * 188);
  lab.streams.put('/damaged.ts', missingHalf);
  lab.streams.put('/damaged.m3u8', mediaPlaylist(['/damaged.ts'], { durationSeconds: 4 }));
  lab.streams.put('/live.m3u8', mediaPlaylist([SEGMENT, '/damaged.ts'], { durationSeconds: 4 }));
  const damaged = await lab.snap('/damaged.m3u8', THUMB);
  expect(damaged.damagedShare).toBeGreaterThan(0.05);
  expect(damaged).toMatchObject({ engine: SECOND_ENGINE, engineReason: 'in-doubt' });
  const healthy = await lab.snap('/live.m3u8', { ...THUMB, at: 'live' });
  expect(frameOf(healthy)).toBe(2000);
  expect(healthy).toMatchObject({ damagedShare: 0, segment: { sequence: 0 } });
});

test('damage in the middle of a segment is not hidden by the browser, and gives way, too', async () => {
  await lab.renew({ cacheBytes: 0, retries: 0 });
  const file = 'test/fixtures/keyframe/h264-slices.mpegts';
  const { run } = cut(readFileSync(file));
  const units = [...splitNalUnits(run.units[0]?.data ?? new Uint8Array(0), 'annex-b')];
  const slices = units.filter((unit) => h264TypeOf(unit) === IDR_SLICE);
  expect(slices.length).toBeGreaterThan(2);
  const damages = {
    missing: units.filter((unit) => unit !== slices[1]),
    zeros: units.map((unit) => (unit === slices[1] ? unit.slice().fill(0, 20, 60) : unit)),
  };
  for (const [name, damaged] of Object.entries(damages)) {
    const picture = joinNalUnits(damaged, 'annex-b');
    const segment = TsWriter.withVideo(0x1b).pes(picture, { pts: 0 }).pes(picture, { pts: 9000 });
    lab.streams.put(`/${name}.ts`, Buffer.from(segment.bytes()));
    lab.streams.put(`/${name}.m3u8`, mediaPlaylist([`/${name}.ts`]));
    lab.streams.put(`/${name}-2.m3u8`, mediaPlaylist([`/${name}.ts`, SEGMENT]));
    const alone = await lab.snap(`/${name}.m3u8`, THUMB);
    expect(alone).toMatchObject({ engine: SECOND_ENGINE, engineReason: 'in-doubt' });
    expect(alone.damagedShare).toBeGreaterThan(0.05);
    const whole = await lab.snap(`/${name}-2.m3u8`, THUMB);
    expect(whole).toMatchObject({ damagedShare: 0, segment: { sequence: 1 } });
  }
});

test('a keyframe whose slices are spoiled fails to decode', async () => {
  const spoiled = Buffer.from(TAIL);
  const sliceAt = spoiled.indexOf(Buffer.from([0, 0, 1, 0x65]));
  spoiled.fill(0xff, sliceAt + 4, sliceAt + 60);
  lab.streams.rule(SEGMENT, { body: spoiled });
  expect(await lab.fail(PLAYLIST)).toMatchObject({ code: 'decode-failed', retryable: false });
  await expectNextCaptureToWork();
});

test('failures leave nothing uncaught', () => {
  expect(lab.page.pageErrors()).toEqual([]);
});
