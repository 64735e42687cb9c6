import { expect, test } from 'vitest';
import { runBatch, type BatchHost } from '../../../src/jobs/batch.js';
import { resolveBatchOptions, type BatchOptions } from '../../../src/options/batch.js';
import { SnapError } from '../../../shared/errors.js';
import type { PlanData } from '../../../shared/protocol.js';
import type { Snapshot } from '../../../src/results/snapshot.js';

const PLAN: PlanData = {
  playlistUrl: 'https://cdn.example/p.m3u8',
  visit: { life: 'first', job: 1, isLive: false, isReborn: false },
  hasOthers: false,
  start: 0,
  end: 0,
  targetDuration: 4,
  segments: [0, 1, 2, 3, 4, 5].map((sequence) => ({
    url: `https://cdn.example/${sequence}.ts`,
    map: undefined,
    keys: [],
    isIFrame: false,
    byteRange: undefined,
    sequence,
    discontinuitySequence: 0,
    startTime: sequence * 4,
    duration: 4,
    programDateTimeMs: undefined,
    isGap: sequence === 1,
  })),
  targets: [0, 1, 2, 3, 4, 5].map((index) => ({ time: index * 4, dateMs: undefined, index })),
};

interface Recorder extends BatchHost<Snapshot> {
  readonly begun: number[];
  readonly seeks: Set<string | undefined>;
  readonly neighbours: number[][];
  readonly signals: AbortSignal[];
}

function host(fails: readonly number[] = []): Recorder {
  const begun: number[] = [];
  const seeks = new Set<string | undefined>();
  const neighbours: number[][] = [];
  const signals: AbortSignal[] = [];
  return {
    begun,
    seeks,
    neighbours,
    signals,
    plan: () => Promise.resolve(PLAN),
    capture({ target }, seek, signal) {
      begun.push(target.time);
      seeks.add(seek);
      signals.push(signal);
      neighbours.push(target.segments.map(({ sequence }) => sequence));
      return fails.includes(target.time)
        ? Promise.reject(new SnapError('http', 'refused', { status: 503 }))
        : Promise.resolve({ presentationTime: target.time } as Snapshot);
    },
  };
}

function run(
  recorder: BatchHost<Snapshot>,
  options: BatchOptions = {},
): ReturnType<typeof runBatch<Snapshot>> {
  return runBatch(resolveBatchOptions('https://cdn.example/p.m3u8', options, 1), recorder);
}

async function times(batch: ReturnType<typeof runBatch<Snapshot>>): Promise<(number | string)[]> {
  const all: (number | string)[] = [];
  for await (const item of batch) {
    all.push('error' in item ? item.error.code : item.presentationTime);
  }
  return all;
}

test('pictures come in order', async () => {
  expect(await times(run(host()))).toEqual([0, 4, 8, 12, 16, 20]);
});

test('nothing is begun before the first is asked for, and little beyond the one that is waited for', async () => {
  const recorder = host();
  const batch = run(recorder, { lookAhead: 2 });
  expect(recorder.begun).toEqual([]);
  await batch.next();
  expect(recorder.begun).toEqual([0, 4]);
  await batch.next();
  expect(recorder.begun).toEqual([0, 4, 8]);
});

test('leaving the loop ends what was begun', async () => {
  const recorder = host();
  const batch = run(recorder);
  await batch.next();
  await batch.return();
  expect(recorder.signals.every(({ aborted }) => aborted)).toBe(true);
});

test('a moment without a picture ends the batch, is passed over, or is handed out', async () => {
  await expect(times(run(host([4])))).rejects.toMatchObject({ code: 'http' });
  expect(await times(run(host([4]), { onError: 'skip' }))).toEqual([0, 8, 12, 16, 20]);
  expect(await times(run(host([4]), { onError: 'yield' }))).toEqual([0, 'http', 8, 12, 16, 20]);
});

test('progress counts what was handed out and what failed', async () => {
  const seen: unknown[] = [];
  await times(run(host([4]), { onError: 'skip', onProgress: (progress) => seen.push(progress) }));
  expect(seen.slice(0, 2)).toEqual([
    { done: 1, failed: 0, total: 6 },
    { done: 2, failed: 1, total: 6 },
  ]);
  expect(seen).toHaveLength(6);
});

test('a moment goes with the segments within reach, gaps left out', async () => {
  const recorder = host();
  await times(run(recorder));
  expect(recorder.neighbours).toEqual(PLAN.targets.map(() => [0, 2, 3, 4, 5]));
});

test('moments closer together than segments are not all of the first keyframe', async () => {
  const sparse = host();
  await times(run(sparse, { every: 4 }));
  expect([...sparse.seeks]).toEqual([undefined]);
  const dense = host();
  const plan = { ...PLAN, targetDuration: 6 };
  await times(run({ ...dense, plan: () => Promise.resolve(plan) }, { every: 4 }));
  expect([...dense.seeks]).toEqual(['before']);
});
