import { afterEach, expect, test, vi } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import type { Snapshot } from '../../../src/results/snapshot.js';
import { ArchivePictures } from '../../../src/wall/archive-pictures.js';

interface Capture {
  readonly index: number;
  readonly signal: AbortSignal;
  readonly resolve: () => void;
  readonly reject: (error?: SnapError) => void;
}

const SNAPSHOT = { images: [{ blob: new Blob(['x']) }] } as unknown as Snapshot;

let pictures: ArchivePictures;
let captures: Capture[];
let done: number[];
let isLive: boolean;

function start(): void {
  captures = [];
  done = [];
  isLive = false;
  pictures = new ArchivePictures({
    capture: (index, signal) =>
      new Promise((resolve, reject) => {
        captures.push({
          ...{ index, signal },
          resolve: () => {
            resolve(SNAPSHOT);
          },
          reject: (error = new SnapError('network', 'no')) => {
            reject(error);
          },
        });
      }),
    isLive: () => isLive,
    onDone: (index) => {
      done.push(index);
    },
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

async function finishAll(): Promise<void> {
  for (const capture of captures) {
    capture.resolve();
    // Each makes room for another one.
    await Promise.resolve();
    await Promise.resolve();
  }
  await new Promise((resolve) => setTimeout(resolve));
}

test('pictures are taken in the order that they are wanted, a few at once', async () => {
  start();
  pictures.want([9, 0, 4, 2, 1, 3, 5, 6]);
  expect(captures.map(({ index }) => index)).toEqual([9, 0, 4, 2, 1, 3]);
  captures[1]?.resolve();
  await vi.waitFor(() => {
    expect(captures).toHaveLength(7);
  });
  expect([done, captures[6]?.index]).toEqual([[0], 5]);
  expect(pictures.get(0)?.snapshot).toBe(SNAPSHOT);
  pictures.dispose();
});

test('what is wanted no more is aborted, and what still is goes on', () => {
  start();
  pictures.want([1, 2, 3]);
  pictures.want([3, 4]);
  expect(captures.map(({ index, signal }) => [index, signal.aborted])).toEqual([
    [1, true],
    [2, true],
    [3, false],
    [4, false],
  ]);
  pictures.keepOnly([4]);
  expect(captures.map(({ signal }) => signal.aborted)).toEqual([true, true, true, false]);
  pictures.dispose();
});

test('what has failed is not tried again, until it is forgiven', async () => {
  start();
  pictures.want([1]);
  captures[0]?.reject();
  await vi.waitFor(() => {
    expect(done).toEqual([1]);
  });
  expect(pictures.gapAt(1)).toBe('none');
  pictures.want([1]);
  expect(captures).toHaveLength(1);
  pictures.forgive();
  pictures.want([1]);
  expect(captures).toHaveLength(2);
  pictures.dispose();
});

test('a bounded number is kept, those in view among them, and all are freed', async () => {
  const made = vi.spyOn(URL, 'createObjectURL');
  const freed = vi.spyOn(URL, 'revokeObjectURL');
  start();
  for (let from = 0; from < 1200; from += 100) {
    pictures.want(Array.from({ length: 100 }, (_, index) => from + index));
    while (captures.length > 0 && done.length < from + 100) await finishAll();
  }
  expect(made).toHaveBeenCalledTimes(1200);
  expect(freed).toHaveBeenCalledTimes(200);
  expect([pictures.get(0), pictures.get(199)]).toEqual([undefined, undefined]);
  expect(pictures.get(200) && pictures.get(1199)).toBeDefined();
  pictures.dispose();
  expect(freed).toHaveBeenCalledTimes(1200);
});

test('what has left a live recording is told of, with all before it, and not asked for again', async () => {
  start();
  isLive = true;
  pictures.want([4, 2]);
  captures[1]?.resolve();
  await vi.waitFor(() => {
    expect(done).toEqual([2]);
  });
  pictures.want([3, 1, 2, 5]);
  captures[2]?.reject(new SnapError('outside-window', 'gone', { window: { start: 0, end: 4 } }));
  await vi.waitFor(() => {
    expect(done).toEqual([2, 1, 2, 3]);
  });
  expect([1, 2, 3, 5].map((sequence) => pictures.gapAt(sequence))).toEqual([
    'gone',
    undefined,
    'gone',
    undefined,
  ]);
  const before = captures.length;
  pictures.want([1, 3, 0]);
  expect(captures).toHaveLength(before);
  pictures.forgive();
  pictures.want([0]);
  expect(captures).toHaveLength(before + 1);
  pictures.dispose();
});

test('what stays in view is taken, however often it is looked at; what only passes is not', () => {
  vi.useFakeTimers();
  try {
    start();
    for (let i = 0; i < 20; i++) {
      pictures.show([i]);
      vi.advanceTimersByTime(20);
    }
    expect(captures).toEqual([]);
    for (let i = 0; i < 20; i++) {
      pictures.show([30, 31]);
      vi.advanceTimersByTime(20);
    }
    expect(captures.map(({ index }) => index).toSorted()).toEqual([30, 31]);
    pictures.show([40]);
    pictures.dispose();
    vi.advanceTimersByTime(1000);
    expect(captures).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});
