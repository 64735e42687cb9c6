import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { At } from '../../src/index.js';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { PART_SECONDS, SEGMENT_SECONDS } from '../helpers/live-media.js';
import {
  startLiveOrigin,
  type LiveOrigin,
  type LiveOriginOptions,
} from '../helpers/live-origin.js';
import type { WireSnapshot } from '../helpers/page-harness.js';

const START = new Date('2026-03-01T10:00:00.000Z');
const IMAGES = { images: [{ width: 320 }] };

let lab: Lab;
const origins: LiveOrigin[] = [];

beforeAll(async () => {
  lab = await openLab();
  await lab.renew({ workers: 1 });
  await lab.preload();
});
afterAll(() => lab.close());
afterEach(() => Promise.all(origins.splice(0).map((origin) => origin.close())));

async function open(options: LiveOriginOptions): Promise<LiveOrigin> {
  const origin = await startLiveOrigin({ startDate: START, ...options });
  origins.push(origin);
  return origin;
}

function snapLive(origin: LiveOrigin): Promise<WireSnapshot> {
  return lab.snap(origin.playlist, { at: 'live', ...IMAGES });
}

/** The frame that a segment begins with, counted from the stream's beginning. */
function firstFrame(origin: LiveOrigin, index: number): number {
  return origin.frameAt(index * SEGMENT_SECONDS);
}

function dateOf(seconds: number): number {
  return START.getTime() + seconds * 1000;
}

test('live is the newest complete segment, with its numbers and its date', async () => {
  const origin = await open({ publishedSegments: 15, firstSequence: 1000 });
  const snapshot = await snapLive(origin);
  expect(frameOf(snapshot)).toBe(firstFrame(origin, 14));
  expect(snapshot).toMatchObject({
    presentationTime: 12,
    programDateTime: new Date(dateOf(56)).toISOString(),
    asked: { presentationTime: 12, programDateTime: new Date(dateOf(56)).toISOString() },
    segment: { sequence: 1014, discontinuitySequence: 2, startTime: 12, duration: 4 },
  });
});

test('the oldest segment is counted right where it is a discontinuity itself', async () => {
  const origin = await open({ publishedSegments: 16, firstSequence: 1000 });
  const snapshot = await lab.snap(origin.playlist, { at: 'start', ...IMAGES });
  expect(frameOf(snapshot)).toBe(0);
  expect(snapshot.segment).toMatchObject({ sequence: 1012, discontinuitySequence: 2 });
});

test.each<[At, number]>([
  ['start', 5],
  [{ time: 2.5 }, 5],
  [{ time: 4 }, 6],
  [{ percent: 60 }, 7],
  [{ sequence: 8 }, 8],
])('%j counts from what the window lists now', async (at, index) => {
  const origin = await open({ publishedSegments: 9 });
  const snapshot = await lab.snap(origin.playlist, { at, ...IMAGES });
  expect(frameOf(snapshot)).toBe(firstFrame(origin, index));
  expect(snapshot.segment).toMatchObject({ sequence: index, startTime: (index - 5) * 4 });
});

test('live follows a window that slides', async () => {
  const origin = await open({});
  for (const sequence of [3, 4, 5, 6]) {
    const snapshot = await snapLive(origin);
    expect(snapshot.segment.sequence).toBe(sequence);
    expect(frameOf(snapshot)).toBe(firstFrame(origin, sequence));
    expect(snapshot.programDateTime).toBe(new Date(dateOf(sequence * 4)).toISOString());
    origin.advance(SEGMENT_SECONDS);
  }
});

test.each([
  [4, 3],
  [5, 2],
  [12, 1],
  [60, 0],
])('with a HOLD-BACK of %i s live is segment %i of four', async (holdBackSeconds, index) => {
  const origin = await open({ holdBackSeconds });
  const snapshot = await snapLive(origin);
  expect(snapshot.segment.sequence).toBe(index);
  expect(frameOf(snapshot)).toBe(firstFrame(origin, index));
});

test('of a stream that has ended, live is the last segment', async () => {
  const origin = await open({ publishedSegments: 9, endsAfter: 9, holdBackSeconds: 12 });
  const snapshot = await snapLive(origin);
  expect(snapshot.segment.sequence).toBe(8);
  expect(frameOf(snapshot)).toBe(firstFrame(origin, 8));
});

test('of a multivariant playlist, live is that of the variant', async () => {
  const origin = await open({ publishedSegments: 9 });
  const snapshot = await lab.snap(origin.index, { at: 'live', ...IMAGES });
  expect(snapshot.playlistUrl).toBe(`${origin.url}/other/index.m3u8`);
  expect(frameOf(snapshot)).toBe(firstFrame(origin, 8));
});

test.each<[At, RegExp]>([
  [{ sequence: 1004 }, /segment 1004: it holds segments 1005 to 1008/],
  [{ sequence: 1009 }, /segment 1009/],
  [{ date: dateOf(19.9) }, /10:00:19\.900Z.*10:00:20\.000Z to .*10:00:36\.000Z/],
  [{ date: dateOf(40) }, /10:00:40\.000Z/],
  [{ time: 17 }, /17 s.*0 s to 16\.000 s/],
])('what has slid out, or is still to come, is told with the window: %j', async (at, text) => {
  const origin = await open({ publishedSegments: 9, firstSequence: 1000 });
  const failure = await lab.fail(origin.playlist, { at });
  expect(failure).toMatchObject({ code: 'outside-window', url: origin.playlist });
  expect(failure.message).toMatch(text);
  expect(failure.window).toEqual({
    start: 0,
    end: 16,
    startDate: new Date(dateOf(20)),
    endDate: new Date(dateOf(36)),
  });
  expect(origin.requests(/segment/)).toEqual([]);
});

test.each(['each', 'first'] as const)('a date in the window, dated %s', async (dates) => {
  const origin = await open({ publishedSegments: 9, dates });
  for (const [seconds, seek, second] of [
    [20, 'segment', 20],
    [27.9, 'before', 26],
    [25.48, 'exact', 25.48],
  ] as const) {
    const at = { date: dateOf(seconds) };
    const snapshot = await lab.snap(origin.playlist, { at, seek, ...IMAGES });
    expect(frameOf(snapshot)).toBe(origin.frameAt(second));
    expect(snapshot.programDateTime).toBe(new Date(dateOf(second)).toISOString());
  }
});

test('a date in a window without dates is outside of it', async () => {
  const origin = await open({ dates: 'none' });
  const failure = await lab.fail(origin.playlist, { at: { date: dateOf(1) } });
  expect(failure).toMatchObject({ code: 'outside-window', window: { start: 0, end: 16 } });
});

test.each([false, true])('all segments of a live window, low latency %s', async (lowLatency) => {
  const origin = await open({ publishedSegments: 9.6, firstSequence: 70, lowLatency });
  const { items, failure } = await lab.captureAll(origin.playlist, IMAGES);
  expect(failure).toBeUndefined();
  expect(
    items.map(({ snapshot }) => snapshot && [snapshot.segment.sequence, frameOf(snapshot)]),
  ).toEqual([5, 6, 7, 8].map((index) => [70 + index, firstFrame(origin, index)]));
  expect(origin.requests(/index\.m3u8$/)).toHaveLength(1);
});

test.each([
  [4, 'part3.5', 14],
  [4.25, 'part3.5', 14],
  [4.4, 'part4.0', 16],
  [4.6, 'part4.0', 16],
  [4.9, 'part4.5', 18],
])(
  'after %f segments, live is the newest independent part behind PART-HOLD-BACK: %s',
  async (publishedSegments, part, second) => {
    const origin = await open({ lowLatency: true, publishedSegments });
    const snapshot = await snapLive(origin);
    expect(snapshot.segment.url).toBe(`${origin.url}/main/${part}.m4s`);
    expect(frameOf(snapshot)).toBe(origin.frameAt(second));
    expect(snapshot.presentationTime).toBeCloseTo(second, 3);
    expect(snapshot.programDateTime).toBe(new Date(dateOf(second)).toISOString());
  },
);

test('live follows the parts of a stream as they are published', async () => {
  const origin = await open({ lowLatency: true });
  const seen: string[] = [];
  for (let capture = 0; capture < 8; capture += 1) {
    const snapshot = await snapLive(origin);
    const [, sequence, part] = /part(\d+)\.(\d+)\.m4s$/.exec(snapshot.segment.url) ?? [];
    const second = Number(sequence) * SEGMENT_SECONDS + Number(part) * PART_SECONDS;
    expect(frameOf(snapshot)).toBe(origin.frameAt(second));
    seen.push(`${sequence}.${part}`);
    origin.advance(2 * PART_SECONDS);
  }
  // Every fifth part begins with a keyframe.
  expect([...new Set(seen)]).toEqual(['3.5', '4.0', '4.5', '5.0']);
});

test('the next segment is waited for with one blocking reload', async () => {
  const origin = await open({ lowLatency: true });
  const reloads = () => origin.log.filter(({ url }) => url.includes('_HLS_msn'));
  const next = origin.edge().segments;
  const capturing = lab.snap(origin.playlist, { at: { sequence: next }, ...IMAGES });
  await expect.poll(() => reloads().length).toBe(1);
  origin.advance(SEGMENT_SECONDS);
  const snapshot = await capturing;
  expect(snapshot.segment.sequence).toBe(next);
  expect(frameOf(snapshot)).toBe(firstFrame(origin, next));
  expect(reloads()).toMatchObject([{ path: '/main/index.m3u8', status: 200, finished: true }]);
});

test('a second capture asks for a delta, and has the segments that it leaves out', async () => {
  const window = { windowSegments: 12, publishedSegments: 14, firstSequence: 500 };
  const origin = await open({ lowLatency: true, ...window });
  const deltas = () => origin.log.filter(({ url }) => url.endsWith('?_HLS_skip=YES'));
  // A version that is too old for a delta is loaded whole, as on a machine that is too slow: then once more.
  do {
    for (const index of [13, 3, 6]) {
      const at = { sequence: 500 + index };
      const snapshot = await lab.snap(origin.playlist, { at, ...IMAGES });
      expect(frameOf(snapshot)).toBe(firstFrame(origin, index));
      expect(snapshot).toMatchObject({
        presentationTime: (index - 2) * 4,
        programDateTime: new Date(dateOf(index * 4)).toISOString(),
        segment: { sequence: 500 + index, discontinuitySequence: Math.floor(index / 6) },
      });
    }
  } while (deltas().length === 0);
  expect(deltas().every(({ status }) => status === 200)).toBe(true);
});

test('nothing is written to the console, and no error is left uncaught', () => {
  expect(lab.page.consoleMessages()).toEqual([]);
  expect(lab.page.pageErrors()).toEqual([]);
});
