import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Progress } from '../../src/index.js';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { mediaPlaylist } from '../helpers/playlists.js';

const PLAYLIST = '/one.m3u8';
const SEGMENT = '/fixtures/tail/segment.ts';
/** The other end may be slow to notice. */
const POLL = { timeout: 5000 };
const THUMB = { images: [{ width: 320 }] };

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

test.each([
  ['a playlist', 'loading', PLAYLIST],
  ['a segment that has not answered', 'fetching', SEGMENT],
  ['the middle of a segment', 'first-bytes', SEGMENT],
] as const)(
  'an abort at %s rejects at once and ends the connection',
  async (_name, abortAt, path) => {
    lab.streams.rule(path, { stallAfter: 5000 });
    lab.streams.rule(PLAYLIST, { bytesPerSecond: 1000 });
    const failure = await lab.fail(PLAYLIST, {}, { abortAt });
    expect(failure).toMatchObject({ code: 'aborted', causes: ['"the test says so"'] });
    expect(failure.outcome.millisecondsAfterAbort).toBeLessThan(100);
    await expect
      .poll(() => lab.streams.log.filter(({ endedAt }) => endedAt === undefined), POLL)
      .toEqual([]);
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
    expect(failure.outcome.millisecondsAfterAbort).toBeLessThan(100);
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
  const codes = await lab.page.evaluate(async (url) => {
    const { harness } = window as unknown as PageGlobals;
    const captures = Array.from({ length: 10 }, () => harness.capture({ url, options: {} }));
    setTimeout(() => {
      harness.snapper.dispose();
    }, 300);
    return (await Promise.all(captures)).map(({ failure }) => failure?.code);
  }, lab.streams.url + PLAYLIST);
  expect(codes).toEqual(Array.from({ length: 10 }, () => 'disposed'));
});

test('cancelling leaves nothing uncaught', async () => {
  await lab.renew();
  await expectNextCaptureToWork();
  expect(lab.page.pageErrors()).toEqual([]);
});
