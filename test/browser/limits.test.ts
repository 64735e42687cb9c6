import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { NEVER } from '../helpers/gate.js';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { mediaPlaylist } from '../helpers/playlists.js';
import type { StreamRule } from '../helpers/stream-rules.js';
import { endOfFirstPicture } from '../helpers/ts-file.js';

const TAIL = readFileSync('test/fixtures/tail/segment.ts');
const KEYFRAME_END = endOfFirstPicture(TAIL);
const PLAYLIST = '/one.m3u8';
const SEGMENT = '/fixtures/tail/segment.ts';
const THUMB = { images: [{ width: 320 }] };
const LIMITS = { maxSegmentBytes: 300_000, workers: 1, cacheBytes: 0 };

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
  lab.streams.put(PLAYLIST, mediaPlaylist([SEGMENT], { durationSeconds: 4 }));
  await lab.renew(LIMITS);
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
  await expect.poll(() => lab.streams.requests(SEGMENT)[0]?.aborted).toBe(true);
  await expectNextCaptureToWork();
});

test('a segment that never ends yields the keyframe that it begins with', async () => {
  // What was learned of other segments would make it a byte range.
  await lab.renew(LIMITS);
  lab.streams.rule(SEGMENT, { endless: true });
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(2000);
  await expect.poll(() => lab.streams.requests(SEGMENT)[0]?.aborted).toBe(true);
});

const STALLS: readonly (readonly [string, string, StreamRule])[] = [
  ['playlist', PLAYLIST, { stallAfter: 20 }],
  ['playlist that does not answer', PLAYLIST, { heldUntil: NEVER }],
  ['segment', SEGMENT, { stallAfter: 5000 }],
  ['segment that does not answer', SEGMENT, { heldUntil: NEVER }],
];

test.each(STALLS)(
  'a capture of a stalled %s ends at its time limit, and the next one works',
  async (_name, path, rule) => {
    // A machine may be too slow for a limit: then a longer one is tried, since no other outcome is right.
    for (let timeout = 1; ; timeout *= 2) {
      await lab.renew({ ...LIMITS, timeout });
      lab.streams.reset();
      lab.streams.rule(path, rule);
      expect(await lab.fail(PLAYLIST)).toMatchObject({ code: 'timeout', retryable: true });
      const requests = lab.streams.requests(path);
      await expect.poll(() => requests.filter(({ aborted }) => !aborted)).toEqual([]);
      lab.streams.reset();
      const { snapshot, failure } = await lab.capture(PLAYLIST, THUMB);
      if (!snapshot) expect(failure?.code).toBe('timeout');
      else if (requests.length > 0) {
        expect(frameOf(snapshot)).toBe(2000);
        return;
      }
    }
  },
);

test('a stall behind the keyframe does no harm', async () => {
  await lab.renew(LIMITS);
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
