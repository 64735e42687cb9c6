import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { mediaPlaylist } from '../helpers/playlists.js';
import { endOfFirstPicture } from '../helpers/ts-file.js';

const TAIL = readFileSync('test/fixtures/tail/segment.ts');
const KEYFRAME_END = endOfFirstPicture(TAIL);
const PLAYLIST = '/one.m3u8';
const SEGMENT = '/fixtures/tail/segment.ts';
/** The other end may be slow to notice. */
const POLL = { timeout: 5000 };
const THUMB = { images: [{ width: 320 }] };

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
  lab.streams.put(PLAYLIST, mediaPlaylist([SEGMENT], { durationSeconds: 4 }));
  await lab.renew({ timeout: 1.5, maxSegmentBytes: 300_000, workers: 1, cacheBytes: 0 });
  await lab.preload();
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.streams.reset();
});

async function expectNextCaptureToWork(): Promise<void> {
  lab.streams.reset();
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(2000);
}

test('a segment that never ends and has no picture is too large at some point', async () => {
  lab.streams.rule(SEGMENT, { endless: true, body: TAIL.subarray(0, 564) });
  const failure = await lab.fail(PLAYLIST);
  expect(failure).toMatchObject({ code: 'too-large', url: lab.streams.url + SEGMENT });
  await expect.poll(() => lab.streams.requests(SEGMENT)[0]?.aborted, POLL).toBe(true);
  await expectNextCaptureToWork();
});

test('a segment that never ends yields the keyframe that it begins with', async () => {
  lab.streams.rule(SEGMENT, { endless: true });
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(2000);
  await expect.poll(() => lab.streams.requests(SEGMENT)[0]?.aborted, POLL).toBe(true);
});

test.each([
  ['playlist', PLAYLIST, { stallAfter: 20 }],
  ['playlist that does not answer', PLAYLIST, { delayMs: 30_000 }],
  ['segment', SEGMENT, { stallAfter: 5000 }],
  ['segment that does not answer', SEGMENT, { delayMs: 30_000 }],
])('a stalled %s ends at the time limit', async (_name, path, rule) => {
  lab.streams.rule(path, rule);
  const startedAt = performance.now();
  expect(await lab.fail(PLAYLIST)).toMatchObject({ code: 'timeout', retryable: true });
  const seconds = (performance.now() - startedAt) / 1000;
  expect(seconds).toBeGreaterThan(1.4);
  expect(seconds).toBeLessThan(5);
  await expect.poll(() => lab.streams.requests(path)[0]?.aborted, POLL).toBe(true);
  await expectNextCaptureToWork();
});

test('a stall behind the keyframe does no harm', async () => {
  lab.streams.rule(SEGMENT, { stallAfter: KEYFRAME_END + 4000 });
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(2000);
});

test('a keyframe that ends behind maxSegmentBytes is too large', async () => {
  await lab.renew({ maxSegmentBytes: 8192 });
  const failure = await lab.fail(PLAYLIST);
  expect(failure).toMatchObject({ code: 'too-large', url: lab.streams.url + SEGMENT });
  expect(failure.message).toContain('8192');
});

test('a segment of exactly maxSegmentBytes is not too large', async () => {
  const segment = TAIL.subarray(0, KEYFRAME_END);
  lab.streams.rule(SEGMENT, { body: segment });
  await lab.renew({ maxSegmentBytes: segment.length });
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(2000);
});

test('limits leave nothing uncaught', () => {
  expect(lab.page.pageErrors()).toEqual([]);
});
