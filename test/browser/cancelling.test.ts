import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Progress } from '../../src/index.js';
import { NEVER } from '../helpers/gate.js';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import type { AbortAt, CaptureOutcome, PageGlobals } from '../helpers/page-harness.js';
import { mediaPlaylist } from '../helpers/playlists.js';
import type { StreamRule } from '../helpers/stream-rules.js';

const PLAYLIST = '/one.m3u8';
const SEGMENT = '/fixtures/tail/segment.ts';
const THUMB = { images: [{ width: 320 }] };

/** Holds captures that are under way. */
type CapturingPage = PageGlobals & { captures: readonly Promise<CaptureOutcome>[] };

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
  lab.streams.put(PLAYLIST, mediaPlaylist([SEGMENT], { durationSeconds: 4 }));
  await lab.renew({ workers: 1, cacheBytes: 0 });
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

test('a capture that was aborted before it began asks nobody for anything', async () => {
  const failure = await lab.fail(PLAYLIST, {}, { abortAt: 'before' });
  expect(failure).toMatchObject({
    code: 'aborted',
    causes: ['"the test says so"'],
    retryable: false,
  });
  expect(lab.streams.log).toEqual([]);
  await expectNextCaptureToWork();
});

const STALLS: readonly (readonly [string, AbortAt, string, StreamRule])[] = [
  ['a playlist', 'loading', PLAYLIST, { stallAfter: 20 }],
  ['a segment that has not answered', 'fetching', SEGMENT, { heldUntil: NEVER }],
  ['the middle of a segment', 'first-bytes', SEGMENT, { stallAfter: 5000 }],
];

test.each(STALLS)(
  'an abort at %s rejects at once and ends the connection',
  async (_name, abortAt, path, rule) => {
    lab.streams.rule(path, rule);
    const failure = await lab.fail(PLAYLIST, {}, { abortAt });
    expect(failure).toMatchObject({ code: 'aborted', causes: ['"the test says so"'] });
    expect(failure.outcome.tasksAfterAbort).toBe(0);
    await expect.poll(() => lab.streams.log.filter(({ ended }) => !ended)).toEqual([]);
    expect(lab.streams.requests(path).filter(({ finished }) => finished)).toEqual([]);
    if (abortAt === 'first-bytes')
      expect(lab.streams.requests(path)).toMatchObject([{ aborted: true }]);
    await expectNextCaptureToWork();
  },
);

test.each<[Progress['step']]>([['decoding'], ['encoding']])(
  'an abort while %s rejects at once, and the next capture works',
  async (step) => {
    const failure = await lab.fail(PLAYLIST, {}, { abortAt: step });
    expect(failure).toMatchObject({ code: 'aborted', causes: ['"the test says so"'] });
    expect(failure.outcome.tasksAfterAbort).toBe(0);
    await expectNextCaptureToWork();
  },
);

test('an aborted capture leaves the others alone', async () => {
  const outcomes = await lab.page.evaluate(
    async (urls) => {
      const { harness } = window as unknown as PageGlobals;
      const outcomes = await Promise.all(
        urls.map((url, index) =>
          harness.capture({
            url,
            options: { images: [{ width: 160 }] },
            abortAt: index % 2 === 1 ? 'decoding' : undefined,
          }),
        ),
      );
      return outcomes.map(({ failure }) => failure?.code);
    },
    Array.from({ length: 8 }, () => lab.streams.url + PLAYLIST),
  );
  expect(outcomes).toEqual(
    Array.from({ length: 8 }, (_, index) => (index % 2 ? 'aborted' : undefined)),
  );
});

test('progress goes through the steps in order, and bytes only grow', async () => {
  const { progress, snapshot } = await lab.capture(PLAYLIST, THUMB);
  const steps = progress
    .map(({ step }) => step)
    .filter((step, index, all) => step !== all[index - 1]);
  expect(steps).toEqual(['loading', 'fetching', 'loading', 'decoding', 'encoding']);
  const bytes = progress.map(({ bytesFetched }) => bytesFetched);
  expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
  expect(bytes.at(-1)).toBe(snapshot?.bytesFetched);
});

test.each<[Progress['step']]>([['loading'], ['fetching'], ['decoding']])(
  'dispose while %s fails the capture, and every one after it',
  async (step) => {
    await lab.renew({ workers: 1, cacheBytes: 0 });
    expect(await lab.fail(PLAYLIST, {}, { disposeAt: step })).toMatchObject({
      code: 'disposed',
      retryable: false,
    });
    expect(await lab.fail(PLAYLIST)).toMatchObject({ code: 'disposed' });
    const text = await lab.page.evaluate(async () => {
      const { harness } = window as unknown as PageGlobals;
      harness.snapper.dispose();
      return harness.snapper.preload().then(
        () => 'loaded',
        (error: unknown) => harness.toFailure(error).code,
      );
    }, undefined);
    expect(text).toBe('disposed');
  },
);

test('dispose fails what waits for a worker, too', async () => {
  await lab.renew({ workers: 1, cacheBytes: 0 });
  lab.streams.rule(PLAYLIST, { stallAfter: 10 });
  await lab.page.evaluate((url) => {
    const page = window as unknown as CapturingPage;
    page.captures = Array.from({ length: 10 }, () => page.harness.capture({ url, options: {} }));
  }, lab.streams.url + PLAYLIST);
  await expect.poll(() => lab.streams.requests(PLAYLIST).length).toBeGreaterThan(0);
  const codes = await lab.page.evaluate(async () => {
    const { harness, captures } = window as unknown as CapturingPage;
    harness.snapper.dispose();
    return (await Promise.all(captures)).map(({ failure }) => failure?.code);
  }, undefined);
  expect(codes).toEqual(Array.from({ length: 10 }, () => 'disposed'));
});

test('cancelling leaves nothing uncaught', async () => {
  await lab.renew();
  await expectNextCaptureToWork();
  expect(lab.page.pageErrors()).toEqual([]);
});
