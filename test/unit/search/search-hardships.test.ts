import { expect, test, vi } from 'vitest';
import { abortError } from '../../../shared/abort.js';
import { SnapError } from '../../../shared/errors.js';
import { bisect } from '../../../src/search/index.js';
import type { BisectOptions, SearchSnapper } from '../../../src/search/index.js';
import type { Snapshot, TimelineSegment } from '../../../src/index.js';
import { fingerprintOf } from '../../../src/search/fingerprint.js';
import { stubCanvas } from './stub-canvas.js';

const URL = 'https://streams.example/index.m3u8';
const GONE = new SnapError('http', 'Gone', { status: 404 });

interface Recording {
  readonly count?: number;
  readonly isLive?: boolean;
  /** Segments without a picture. */
  readonly missing?: (sequence: number) => boolean;
  /** By how many segments a live recording moves on with each capture. */
  readonly slides?: number;
}

/** A recording with segments of 2 s and a picture every 0.5 s, without dates. */
function recording({
  count = 30,
  isLive = false,
  missing = () => false,
  slides = 0,
}: Recording = {}): SearchSnapper {
  let start = 100;
  const list = (): readonly TimelineSegment[] =>
    Array.from({ length: count }, (_, i) => ({
      time: i * 2,
      duration: 2,
      sequence: start + i,
      url: `https://streams.example/${start + i}.ts`,
    })) as never;
  const capture = (_url: string, { at, seek, signal }: Asked): Promise<Snapshot> => {
    if (signal?.aborted) return Promise.reject(abortError(signal));
    const first = start;
    const seconds =
      at.sequence === undefined ? (at.time ?? 0) : (at.sequence - first) * 2 + (at.offset ?? 0);
    start += slides;
    const index = Math.floor(seconds / 2);
    if (index < 0 || missing(first + index)) return Promise.reject(GONE);
    const presentationTime = seek === 'segment' ? index * 2 : Math.floor(seconds * 2) / 2;
    const segment = { sequence: first + index, startTime: index * 2, isIFrame: false };
    return Promise.resolve({ presentationTime, segment, images: [] } as never);
  };
  const timeline = (): Promise<unknown> =>
    Promise.resolve({
      ...{ isLive, segments: list(), playlistUrl: URL, targetDuration: 2 },
      window: { start: 0, end: count * 2 },
    });
  return { capture, timeline, captureAll: vi.fn() } as never;
}

interface Asked {
  readonly at: { readonly time?: number; readonly sequence?: number; readonly offset?: number };
  readonly seek: string;
  readonly signal?: AbortSignal;
}

/** When the picture was taken, in seconds since the segment 100 began. */
function takenAt({ presentationTime, segment }: Snapshot): number {
  return (segment.sequence - 100) * 2 + presentationTime - segment.startTime;
}

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [1, '1'],
  ['no', "'no'"],
])('a judge that says %o is told of', async (answer, shown) => {
  const options = { snapper: recording(), isAfter: () => answer } as unknown as BisectOptions;
  const error = new TypeError(`isAfter must be true or false, got ${shown}`);
  await expect(bisect(URL, options)).rejects.toThrow(error);
});

test.each([
  [
    'throws',
    () => {
      throw new SnapError('network', 'Mine');
    },
  ],
  ['rejects', () => Promise.reject(new SnapError('network', 'Mine'))],
])('what a judge %s is what the search fails with', async (_how, isAfter) => {
  await expect(bisect(URL, { snapper: recording(), isAfter })).rejects.toThrow('Mine');
});

test('an abort ends a search whose judge never answers', async () => {
  const controller = new AbortController();
  const isAfter = (): Promise<boolean> => {
    queueMicrotask(() => {
      controller.abort('enough');
    });
    return new Promise(() => undefined);
  };
  const { signal } = controller;
  await expect(bisect(URL, { snapper: recording(), isAfter, signal })).rejects.toMatchObject({
    code: 'aborted',
    cause: 'enough',
  });
});

test.each([
  ['the first', (sequence: number) => sequence === 100],
  ['the last', (sequence: number) => sequence === 129],
  ['some in the middle', (sequence: number) => sequence > 111 && sequence < 118],
])('%s without a picture are left out', async (_which, missing) => {
  const isAfter = (snapshot: Snapshot): boolean => takenAt(snapshot) >= 40;
  const { last, first } = await bisect(URL, { snapper: recording({ missing }), isAfter });
  expect([last, first].map((one) => one?.presentationTime)).toEqual([38, 40]);
});

test('where there is no picture at all, the error says why, and soon', async () => {
  const snapper = recording({ count: 200_000, missing: () => true });
  const capture = vi.spyOn(snapper, 'capture');
  await expect(bisect(URL, { snapper, isAfter: () => true })).rejects.toBe(GONE);
  expect(capture).toHaveBeenCalledTimes(16);
});

test.each(['segment', 0.5] as const)(
  'a live recording without dates moves on while it is judged (precision: %s)',
  async (precision) => {
    const snapper = recording({ count: 200, isLive: true, slides: 3 });
    const isAfter = (snapshot: Snapshot): boolean => takenAt(snapshot) >= 301;
    const { last, first } = await bisect(URL, { snapper, isAfter, precision, from: 0 });
    const found = [last, first].map((one) => one && takenAt(one));
    expect(found).toEqual(precision === 'segment' ? [300, 302] : [300.5, 301]);
  },
);

test('no canvas is larger than all browsers have', async () => {
  const sizes = stubCanvas([30_000, 20_000]);
  await fingerprintOf(new Blob());
  expect(Math.max(...sizes.flat())).toBeLessThanOrEqual(4096);
  expect(sizes.at(-1)).toEqual([64, 64]);
});
