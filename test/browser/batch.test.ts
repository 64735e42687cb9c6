import { statSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import type { BatchOutcome } from '../helpers/page-harness.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew({ workers: 2 });
});

const TS = '/sample/ts/index.m3u8';
const IMAGES = { images: [{ width: 320 }] };

function framesOf({ items }: BatchOutcome): (number | string | undefined)[] {
  return items.map(({ snapshot, failure }) => (snapshot ? frameOf(snapshot) : failure?.code));
}

test('every segment gives its first picture, in order, from one load of the playlist', async () => {
  const outcome = await lab.captureAll(TS, IMAGES);
  expect(framesOf(outcome)).toEqual([0, 100, 200, 300, 400, 500]);
  expect(lab.streams.requests(TS)).toHaveLength(1);
  expect(outcome.progress.at(-1)).toEqual({ done: 6, failed: 0, total: 6 });
  expect(outcome.progress).toHaveLength(6);
});

test('every so many seconds of a part', async () => {
  const outcome = await lab.captureAll(TS, { every: 8, from: 4, to: 21, ...IMAGES });
  expect(framesOf(outcome)).toEqual([100, 300, 500]);
  expect(outcome.items.map(({ askedTime }) => askedTime)).toEqual([4, 12, 20]);
});

test('closer together than segments, each moment has the keyframe before it', async () => {
  const outcome = await lab.captureAll(TS, { every: 2, to: 8, ...IMAGES });
  expect(framesOf(outcome)).toEqual([0, 50, 100, 150]);
});

test('exact frames of a batch', async () => {
  const outcome = await lab.captureAll(TS, { every: 0.5, to: 2, seek: 'exact', ...IMAGES });
  expect(framesOf(outcome)).toEqual([0, 12, 25, 37]);
});

test('moments of one segment go to one worker, so that its bytes are fetched once', async () => {
  const outcome = await lab.captureAll(TS, { every: 1, seek: 'exact', to: 12, ...IMAGES });
  expect(framesOf(outcome)).toEqual(Array.from({ length: 12 }, (_, i) => i * 25));
  const sent = lab.streams
    .requests(/segment\d\.ts$/)
    .reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  const sizes = [0, 1, 2, 3].map((i) => statSync(`demo/public/sample/ts/segment${i}.ts`).size);
  expect(sent).toBeLessThan(sizes.reduce((sum, size) => sum + size, 0) * 1.5);
});

test('so many at equal distances', async () => {
  const outcome = await lab.captureAll(TS, { every: { count: 3 }, ...IMAGES });
  expect(framesOf(outcome)).toEqual([0, 200, 400]);
});

test.each([
  ['is missing', { status: 404 }],
  ['is empty', { body: '' }],
])('where a segment %s its neighbour stands for it', async (_what, rule) => {
  lab.streams.rule('/sample/ts/segment2.ts', rule);
  const outcome = await lab.captureAll(TS, IMAGES);
  expect(framesOf(outcome)).toEqual([0, 100, 300, 300, 400, 500]);
  expect(outcome.failure).toBeUndefined();
});

test('a frame whose segment is missing ends the batch with its error', async () => {
  lab.streams.rule('/sample/ts/segment2.ts', { status: 404 });
  const outcome = await lab.captureAll(TS, { seek: 'exact', ...IMAGES });
  expect(framesOf(outcome)).toEqual([0, 100]);
  expect(outcome.failure).toMatchObject({ code: 'http', status: 404, isSnapError: true });
});

test.each([
  ['skip', [0, 100, 300, 400, 500]],
  ['yield', [0, 100, 'http', 300, 400, 500]],
] as const)('with onError %s the others still come', async (onError, frames) => {
  lab.streams.rule('/sample/ts/segment2.ts', { status: 404 });
  const outcome = await lab.captureAll(TS, { onError, seek: 'exact', ...IMAGES });
  expect(framesOf(outcome)).toEqual(frames);
  expect(outcome.failure).toBeUndefined();
  expect(outcome.progress.at(-1)).toEqual({ done: 6, failed: 1, total: 6 });
});

test('nothing is fetched that nobody waits for, beyond what is looked ahead', async () => {
  const outcome = await lab.captureAll(TS, { lookAhead: 2, ...IMAGES }, { stopAfter: 1 });
  expect(framesOf(outcome)).toEqual([0]);
  // Whatever else had been begun would be asked for before this.
  await lab.snap('/sample/fmp4/index.m3u8', IMAGES);
  const fetched = lab.streams.requests(/segment\d\.ts$/).map(({ path }) => path);
  expect(new Set(fetched).size).toBeLessThanOrEqual(2);
});

test('a playlist that cannot be had is the error of the batch', async () => {
  const outcome = await lab.captureAll('/none.m3u8');
  expect(outcome).toMatchObject({ items: [], failure: { code: 'playlist-not-found' } });
});

test('after a batch that was left the Snapper goes on', async () => {
  await lab.captureAll(TS, IMAGES, { stopAfter: 2 });
  expect(frameOf(await lab.snap(TS, IMAGES))).toBe(0);
});

test('a key is loaded once for all workers', async () => {
  const outcome = await lab.captureAll('/fixtures/encrypted/aes-128/index.m3u8', IMAGES);
  expect(outcome.failure).toBeUndefined();
  expect(outcome.items.length).toBeGreaterThan(2);
  expect(lab.streams.requests(/key\.bin$/)).toHaveLength(1);
});
