import { afterEach, expect, test, vi } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { bisect, changes, findLike, type SearchSnapper } from '../../../src/search/index.js';
import { isSameListed } from '../../../src/results/same-listed.js';
import { hasBegunAnew, type Listing } from '../../../src/search/goes-on.js';
import type { Snapshot, TimelineSegment } from '../../../src/index.js';
import { stubCanvas } from './stub-canvas.js';

const URL = 'https://streams.example/index.m3u8';
const BEGUN_ANEW = expect.objectContaining({
  code: 'outside-window',
  message: expect.stringContaining('has begun anew') as string,
}) as unknown;

afterEach(() => {
  vi.useRealTimers();
});

interface Listed {
  readonly first?: number;
  readonly count?: number;
  readonly duration?: number;
  /** Seconds since 1970 at which the segment 0 began. */
  readonly epoch?: number;
  readonly name?: string;
  readonly isLive?: boolean;
  readonly url?: string;
  readonly targetDuration?: number;
}

function listing({
  first = 0,
  count = 10,
  duration = 2,
  epoch,
  name = 'seg',
  isLive = true,
  url = URL,
  targetDuration = 2,
}: Listed = {}): Listing {
  const segments = Array.from({ length: count }, (_, i): TimelineSegment => {
    const sequence = first + i;
    return {
      url: `https://streams.example/${name}${sequence}.ts`,
      ...{ sequence, duration, time: i * duration },
      date: epoch === undefined ? undefined : new Date((epoch + sequence * duration) * 1000),
      ...{ discontinuity: i === 5, encrypted: false, gap: false },
    };
  });
  const window = { start: 0, end: count * duration };
  return { isLive, playlistUrl: url, segments, targetDuration, window };
}

test.each<[string, Listed, Listed]>([
  ['lists the same again', {}, {}],
  ['has slid on', {}, { first: 4 }],
  ['has slid on to segments that were not listed', {}, { first: 40 }],
  ['has grown', {}, { count: 50 }],
  ['has ended', {}, { isLive: false }],
  ['has another signature', {}, { url: `${URL}?signature=2`, name: 'seg' }],
  ['sets its clock by less than half a segment', { epoch: 100 }, { epoch: 100.9 }],
  ['is another variant', {}, { url: 'https://streams.example/b.m3u8', name: 'b', first: 7 }],
  ['lists less than was asked for', { count: 0 }, {}],
])('a stream that %s goes on', (_what, before, now) => {
  expect(hasBegunAnew(listing(before), listing(now), isSameListed)).toBe(false);
});

test.each<[string, Listed, Listed]>([
  ['lists numbers that were there before', { first: 100 }, { first: 95 }],
  ['begins with the same number, and is shorter', {}, { count: 3 }],
  ['lists nothing', {}, { count: 0 }],
  ['has files of other names', {}, { name: 'other' }],
  ['has segments of another duration', {}, { duration: 1.8 }],
  ['has other dates', { epoch: 100 }, { epoch: 103 }],
  ['has another target duration', {}, { targetDuration: 3 }],
  ['is live after it had ended', { isLive: false }, { isLive: true }],
])('a stream that %s has begun anew', (_what, before, now) => {
  expect(hasBegunAnew(listing(before), listing(now), isSameListed)).toBe(true);
});

/** A stream that lists one thing after the other: the next with each picture that was taken. */
function stream(
  lists: readonly (Listed | SnapError)[],
  capture: (at: { readonly sequence?: number; readonly time?: number }) => Snapshot | SnapError,
  ranges: unknown[] = [],
): SearchSnapper {
  let loads = 0;
  const timeline = (): Promise<Listing> => {
    const now = lists[Math.min(loads++, lists.length - 1)];
    return now instanceof Error ? Promise.reject(now) : Promise.resolve(listing(now));
  };
  const captureAll = async function* (_url: string, range: { readonly every: unknown }) {
    ranges.push(range);
    for (let time = 0; time < 20; time += 2) {
      yield await Promise.resolve({ presentationTime: time, images: [{ blob: new Blob() }] });
    }
  };
  return {
    timeline,
    captureAll,
    capture: (_url: string, { at }: { readonly at: object }) => {
      const taken = capture(at);
      return taken instanceof Error ? Promise.reject(taken) : Promise.resolve(taken);
    },
  } as unknown as SearchSnapper;
}

function shot(sequence: number): Snapshot {
  const segment = { sequence, startTime: 0, isIFrame: false };
  return { presentationTime: sequence * 2, segment, images: [] } as unknown as Snapshot;
}

test('no picture is judged of a stream without dates that has begun anew', async () => {
  const judged: number[] = [];
  const snapper = stream([{}, {}, {}, { count: 7 }], ({ sequence = -1 }) => shot(sequence));
  const isAfter = ({ segment }: Snapshot): boolean => {
    judged.push(segment.sequence);
    return segment.sequence >= 6;
  };
  await expect(bisect(URL, { snapper, isAfter })).rejects.toEqual(BEGUN_ANEW);
  expect(judged).toEqual([0, 9]);
});

test.each([true, false])(
  'nothing is told of a recording that was another one in the end (live: %s)',
  async (isLive) => {
    stubCanvas([64, 64]);
    const lists = [
      { isLive, epoch: 100 },
      { isLive, epoch: 900 },
    ];
    const snapper = stream(lists, ({ time = 0 }) => shot(time / 2));
    await expect(bisect(URL, { snapper, isAfter: () => true })).rejects.toEqual(BEGUN_ANEW);
    await expect(
      findLike(URL, new Blob(), { snapper: stream(lists, shot as never) }),
    ).rejects.toEqual(BEGUN_ANEW);
    const told: unknown[] = [];
    const reading = async (): Promise<void> => {
      const options = { snapper: stream(lists, shot as never), stillSeconds: 0 };
      for await (const change of changes(URL, options)) told.push(change);
    };
    await expect(reading()).rejects.toEqual(BEGUN_ANEW);
    expect(told).toEqual([]);
  },
);

test('a playlist that is not there once is asked for once more', async () => {
  vi.useFakeTimers();
  const missing = new SnapError('playlist-not-found', 'Not there', { status: 404 });
  let failures = 1;
  const snapper = stream([{}, missing, {}, missing, {}], ({ sequence = 0 }) =>
    sequence === 9 && failures-- > 0 ? missing : shot(sequence),
  );
  const searching = bisect(URL, { snapper, isAfter: ({ segment }) => segment.sequence >= 6 });
  await vi.runAllTimersAsync();
  const { last, first } = await searching;
  expect([last?.segment.sequence, first?.segment.sequence]).toEqual([5, 6]);
});

test('a playlist that has gone is what the search fails with, rather than moments left out', async () => {
  vi.useFakeTimers();
  const missing = new SnapError('playlist-not-found', 'Not there', { status: 404 });
  let captures = 0;
  const snapper = stream([{}], ({ sequence = 0 }) => (++captures > 2 ? missing : shot(sequence)));
  const searching = bisect(URL, { snapper, isAfter: ({ segment }) => segment.sequence >= 6 });
  const failing = expect(searching).rejects.toBe(missing);
  await vi.runAllTimersAsync();
  await failing;
});

test('an abort ends the pause before a playlist is asked for once more', async () => {
  const missing = new SnapError('playlist-not-found', 'Not there', { status: 404 });
  const controller = new AbortController();
  const snapper = stream([{}], () => {
    queueMicrotask(() => {
      controller.abort();
    });
    return missing;
  });
  const { signal } = controller;
  await expect(bisect(URL, { snapper, isAfter: () => true, signal })).rejects.toMatchObject({
    code: 'aborted',
  });
});

test('what has left the window has done so with all that came before it', async () => {
  const isGone = (sequence: number): boolean => sequence < 700;
  let captures = 0;
  const snapper = stream([{ count: 1000 }], ({ sequence = 0 }) => {
    captures += 1;
    const window = { start: 0, end: 1 };
    return captures > 2 && isGone(sequence)
      ? new SnapError('outside-window', 'Gone', { window })
      : shot(sequence);
  });
  const { last, first } = await bisect(URL, {
    snapper,
    isAfter: ({ segment }) => segment.sequence >= 300,
  });
  expect([last?.segment.sequence, first?.segment.sequence]).toEqual([0, 700]);
  expect(captures).toBeLessThan(20);
});

test('a recording whose clock was put back is searched by its times', async () => {
  const asked: unknown[] = [];
  const snapper = stream([{ isLive: false, epoch: 100 }], (at) => {
    asked.push(at);
    return shot(((at.time ?? 0) - 1) / 2);
  });
  await bisect(URL, { snapper, isAfter: ({ segment }) => segment.sequence >= 6 });
  expect(asked.every((at) => Object.keys(at as object).join() === 'time')).toBe(true);
});

test('a picture that stands for the moments of missing ones is no change, and not still', async () => {
  stubCanvas([64, 64]);
  const snapper = {
    timeline: () => Promise.resolve(listing()),
    capture: vi.fn(),
    captureAll: async function* () {
      for (const presentationTime of [0, 8, 8, 2]) {
        yield await Promise.resolve({ presentationTime, images: [{ blob: new Blob() }] });
      }
    },
  } as unknown as SearchSnapper;
  const told: unknown[] = [];
  for await (const { from, to } of changes(URL, { snapper, stillSeconds: 0, threshold: 0 })) {
    told.push([from.presentationTime, to.presentationTime]);
  }
  expect(told).toEqual([[0, 8]]);
});

test('from afar, a live recording without dates is not looked at a second time', async () => {
  stubCanvas([64, 64]);
  const ranges: { readonly every?: unknown }[] = [];
  const snapper = stream([{}], shot as never, ranges);
  await findLike(URL, new Blob(), { snapper, every: 4 });
  expect(ranges.map(({ every }) => every)).toEqual([4]);
});
