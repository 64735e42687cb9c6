import { expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import type { SnapImage } from '../../../src/results/snapshot.js';
import type { WatchedSnapshot } from '../../../src/results/watched-snapshot.js';
import {
  afterError,
  afterFetch,
  afterMiss,
  afterSnapshot,
  atTime,
  WAITING,
} from '../../../src/wall/live-state.js';

const TAKEN_MS = 1_000_000;
const INTERVAL = 6;

function snapshot(segmentSeconds: number): WatchedSnapshot {
  return {
    takenAt: new Date(TAKEN_MS),
    programDateTime: undefined,
    images: [] as readonly SnapImage[],
    segment: { duration: segmentSeconds },
  } as WatchedSnapshot;
}

const live = afterSnapshot(snapshot(2));
const missed = { count: 1, dueAt: new Date(TAKEN_MS) };

test('what comes is live, until three intervals without a new picture', () => {
  expect(live.kind).toBe('live');
  expect(atTime(live, TAKEN_MS + 18_000, INTERVAL).kind).toBe('live');
  expect(atTime(live, TAKEN_MS + 18_001, INTERVAL).kind).toBe('late');
});

test('longer segments have longer', () => {
  const long = afterSnapshot(snapshot(10));
  expect(atTime(long, TAKEN_MS + 30_000, INTERVAL).kind).toBe('live');
  expect(atTime(long, TAKEN_MS + 30_001, INTERVAL).kind).toBe('late');
});

test('a stream that is away is offline, and keeps its picture', () => {
  const error = new SnapError('network', 'no answer');
  const offline = afterMiss(live, { ...missed, reason: 'away', error });
  expect(offline).toMatchObject({ kind: 'offline', error, takenAt: new Date(TAKEN_MS) });
  // However old the picture: that it is offline says more.
  expect(atTime(offline, TAKEN_MS + 60_000, INTERVAL).kind).toBe('offline');
});

test.each([
  ['403', new SnapError('http', 'no', { status: 403 }), 'refused'],
  ['404', new SnapError('playlist-not-found', 'no', { status: 404 }), 'offline'],
  ['DRM', new SnapError('encrypted', 'no'), 'refused'],
  ['something else', new TypeError('no'), 'offline'],
])('after %s it is %s', (_what, error, kind) => {
  expect(afterError(WAITING, error).kind).toBe(kind);
});

test('a stream that has ended says so', () => {
  expect(afterMiss(live, { ...missed, reason: 'ended', error: undefined }).kind).toBe('ended');
});

test('a stream that can be read again is live, even before it has a new picture', () => {
  const offline = afterError(live, new SnapError('network', 'no answer'));
  const back = afterMiss(offline, { ...missed, reason: 'unchanged', error: undefined });
  expect(back).toMatchObject({ kind: 'live', error: undefined });
});

test('what the machine is late with does not change what is known', () => {
  expect(afterMiss(live, { ...missed, reason: 'late', error: undefined })).toBe(live);
});

test('a camera is as old as its server says, and late where no other picture comes', () => {
  const modifiedAt = new Date(TAKEN_MS - 5000);
  const image = { width: 320 } as SnapImage;
  const fetched = afterFetch({ image, modifiedAt, bytesFetched: 1, digest: '' }, TAKEN_MS);
  expect(fetched).toMatchObject({ kind: 'live', image, programDateTime: modifiedAt });
  const unchanged = afterMiss(fetched, { ...missed, reason: 'unchanged', error: undefined });
  expect(unchanged).toMatchObject({ image, takenAt: new Date(TAKEN_MS) });
  expect(atTime(unchanged, TAKEN_MS + 18_001, INTERVAL).kind).toBe('late');
});
