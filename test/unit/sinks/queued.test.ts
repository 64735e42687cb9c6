import { expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { upload, type QueueOptions, type Sink } from '../../../src/sinks/index.js';
import { afterFailure, isNetworkAway, waitMs } from '../../../src/sinks/queued/after-failure.js';
import { toItem, toQueuedItem, type StoredItem } from '../../../src/sinks/queued/item.js';
import { resolveQueue } from '../../../src/sinks/queued/options.js';
import { refusedError } from '../../../src/http/answer.js';
import type { SnapImage } from '../../../src/results/snapshot.js';

const NOW = 1_000_000;
const RULES = { maxAttempts: 3, now: NOW, random: () => 1 };

function image(bytes: number, name?: string): SnapImage {
  const blob = new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' });
  return { blob, width: 320, height: 180, type: 'image/jpeg', quality: 0.8, name };
}

function item(changes: Partial<StoredItem> = {}): StoredItem {
  const snapshot = { images: [image(3)], presentationTime: 1, programDateTime: undefined };
  const made = toItem(snapshot.images, snapshot, { key: 'k', isWhole: false, now: NOW });
  return { ...made, id: 5, ...changes };
}

function answered(status: number, retryAfter = ''): SnapError {
  const headers = new Map([['retry-after', retryAfter]]);
  return refusedError(
    { what: 'upload', url: 'https://a' },
    { status, url: '', headers, text: '', isCut: false },
  );
}

test('an item has its images alone, with the names that they had among the others', () => {
  const images = [image(10), image(20), image(30)];
  const snapshot = {
    images,
    presentationTime: 61,
    programDateTime: new Date(0),
    playlistUrl: 'https://a.example/news/index.m3u8',
    segment: { sequence: 7, url: 'https://a.example/7.ts' },
    engine: 'webcodecs',
  };
  const second = images[1] ?? image(0);
  const made = toItem([second], snapshot, { key: 'k', isWhole: false, now: NOW });
  expect(made).toMatchObject({ key: 'k', bytes: 20, state: 'waiting', dueAt: NOW });
  expect(made.snapshot).toEqual({
    images: [{ ...second, name: 'news-00-01-01-320x180-2.jpg' }],
    presentationTime: 61,
    programDateTime: new Date(0),
    playlistUrl: 'https://a.example/news/index.m3u8',
    segment: { sequence: 7 },
  });
});

test('waits grow up to five minutes, and are a second at least', () => {
  expect([0, 1, 2, 10].map((failures) => waitMs(failures, () => 1))).toEqual([
    4000, 8000, 16_000, 300_000,
  ]);
  expect(waitMs(0, () => 0)).toBe(1000);
  expect(waitMs(0, () => 0, 600_000)).toBe(600_000);
});

test('what may pass waits, as long as the server asks', () => {
  expect(afterFailure(item(), answered(503, '600'), RULES)).toMatchObject({
    state: 'waiting',
    failures: 1,
    answers: 1,
    dueAt: NOW + 600_000,
    error: { code: 'http', status: 503 },
  });
});

test('what will not pass has failed, and so has what a server answered too often', () => {
  expect(afterFailure(item(), answered(400), RULES).state).toBe('failed');
  expect(afterFailure(item({ answers: 1 }), answered(500), RULES).state).toBe('waiting');
  expect(afterFailure(item({ answers: 2 }), answered(500), RULES).state).toBe('failed');
});

test('a network that is away is never counted', () => {
  const gone = new SnapError('network', 'gone');
  const kept = afterFailure(item({ failures: 99, answers: 2 }), gone, RULES);
  expect(kept).toMatchObject({ state: 'waiting', answers: 2 });
  expect(isNetworkAway(kept)).toBe(true);
  expect(isNetworkAway(item())).toBe(false);
  expect(isNetworkAway(afterFailure(item(), answered(503), RULES))).toBe(false);
});

test('a kept error is a SnapError again', () => {
  const kept = toQueuedItem(afterFailure(item(), answered(503), RULES));
  expect(kept.error).toBeInstanceOf(SnapError);
  expect(kept).toMatchObject({ id: 5, bytes: 3, queuedAt: new Date(NOW), error: { status: 503 } });
});

test.each([
  [{ name: '' }, TypeError],
  [{ name: 5 }, TypeError],
  [{ name: 'a', maxItems: 0 }, RangeError],
  [{ name: 'a', maxBytes: 1.5 }, RangeError],
  [{ name: 'a', maxAttempts: '3' }, TypeError],
])('options of %j are a mistake', (options, expected) => {
  const sink = upload({ url: 'https://a.example/' });
  expect(() => resolveQueue(sink, options as unknown as QueueOptions)).toThrow(expected);
});

test('what is no sink is a mistake', () => {
  expect(() => resolveQueue({} as Sink, { name: 'a' })).toThrow(TypeError);
});
