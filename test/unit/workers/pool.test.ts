import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { fakeTimers, openPoolLab } from './pool-lab.js';
import { timelineJob } from './scripted-executor.js';

test('a job runs with what it was given, and gives what the executor gives', async () => {
  const { executor, pool, running } = openPoolLab();
  const callbacks = { onProgress: () => undefined };
  const { signal } = new AbortController();
  const result = pool.run(timelineJob(7), { stream: 'a', segment: undefined }, callbacks, signal);
  await running();
  expect(executor(0).running[0]).toMatchObject({ name: 'timeline', id: 7, callbacks, signal });
  executor(0).finish(7, 'a timeline');
  expect(await result).toBe('a timeline');
});

test('nothing is started before it is needed', () => {
  expect(openPoolLab().executors).toEqual([]);
});

test('jobs that are asked for in the same moment go to an executor each', async () => {
  const { run, running } = openPoolLab();
  for (const id of [1, 2]) void run(id);
  expect(await running()).toEqual([[1], [2]]);
});

test('when all are busy the one with the least to do gets the next, up to its capacity', async () => {
  const { executor, run, running } = openPoolLab();
  for (const id of [1, 2, 3, 4, 5]) void run(id);
  expect(await running()).toEqual([
    [1, 3],
    [2, 4],
  ]);
  executor(1).finish(2);
  expect(await running()).toEqual([
    [1, 3],
    [4, 5],
  ]);
});

test('jobs that are slow leave room for others, up to a limit', async () => {
  const wait = fakeTimers();
  const { executor, run, running } = openPoolLab({ size: 1, capacity: 1 });
  for (let id = 1; id <= 13; id++) void run(id);
  expect(await running()).toEqual([[1]]);
  await wait(2999);
  expect(await running()).toEqual([[1]]);
  await wait(1);
  expect(await running()).toEqual([[1, 2]]);
  await wait(60_000);
  expect(await running()).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]);
  executor(0).finish(2);
  expect(await running()).toEqual([[1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]]);
});

test('where jobs are quick, one is slow sooner; where they take long, later', async () => {
  const wait = fakeTimers();
  const { executor, run, running } = openPoolLab({ size: 1, capacity: 1 });
  const finishAll = async (count: number, ms: number): Promise<void> => {
    for (let id = 0; id < count; id++) {
      void run(id);
      await running();
      await wait(ms);
      executor(0).finish(id);
      await running();
    }
  };
  const expectSlowAfter = async (ms: number, one: number, next: number): Promise<void> => {
    void run(one);
    void run(next);
    await wait(ms - 1);
    expect(await running()).toEqual([[one]]);
    await wait(1);
    expect(await running()).toEqual([[one, next]]);
  };
  await finishAll(50, 50);
  await expectSlowAfter(500, 100, 101);
  for (const id of [100, 101]) executor(0).finish(id);
  await finishAll(50, 2000);
  await expectSlowAfter(3000, 102, 103);
});

test('among those with as little to do, the one that knows the stream is taken', async () => {
  const { run, running } = openPoolLab();
  void run(1, { stream: 'a' });
  void run(2, { stream: 'b' });
  void run(3, { stream: 'b' });
  expect(await running()).toEqual([[1], [2, 3]]);
});

test('an idle one is taken before a new one is started, that of the same stream first', async () => {
  const { executor, run, running } = openPoolLab({ size: 3 });
  void run(1, { stream: 'a' });
  void run(2, { stream: 'b' });
  await running();
  executor(0).finish(1);
  executor(1).finish(2);
  await running();
  void run(3, { stream: 'b' });
  expect(await running()).toEqual([[], [3]]);
  void run(4, { stream: 'c' });
  expect(await running()).toEqual([[4], [3]]);
});

test('jobs of one segment go to the executor that has its bytes, although others are idle', async () => {
  const { run, running } = openPoolLab();
  void run(1, { segment: 's' });
  void run(2, { segment: 's' });
  void run(3, { segment: 's' });
  expect(await running()).toEqual([[1, 2], [3]]);
});

test('those that wait get the executor that has their segment, too', async () => {
  const { executor, executors, run, running } = openPoolLab({ capacity: 1 });
  void run(1, { segment: 'r' });
  void run(2, { segment: 's' });
  void run(3, { segment: 's' });
  await running();
  // Both get free in the same moment.
  executor(0).finish(1);
  executor(1).finish(2);
  await running();
  expect(executors.map(({ given }) => given)).toEqual([[1, 3], [2]]);
  executor(0).finish(3);
  await running();
  void run(4, { segment: 's' });
  expect(await running()).toEqual([[4], []]);
});

test('streams take turns, and the jobs of one go in their order', async () => {
  const { executor, run, running } = openPoolLab({ size: 1, capacity: 1 });
  const asked = ['a', 'a', 'a', 'b', 'b', 'c'];
  for (const [id, stream] of asked.entries()) void run(id, { stream });
  for (const id of [0, 1, 3, 5, 2, 4]) {
    expect(await running()).toEqual([[id]]);
    executor(0).finish(id);
  }
  expect(await running()).toEqual([[]]);
});

test('a job that fails leaves its place to the next', async () => {
  const { executor, run, running } = openPoolLab({ size: 1, capacity: 1 });
  const first = run(1);
  void run(2);
  await running();
  executor(0).fail(1, new SnapError('network', 'No answer'));
  await expect(first).rejects.toMatchObject({ code: 'network' });
  expect(await running()).toEqual([[2]]);
});

test('an abort while a job waits rejects at once, and the others keep their turns', async () => {
  const { executor, run, running } = openPoolLab({ size: 1, capacity: 1 });
  const controller = new AbortController();
  void run(1);
  const second = run(2, { signal: controller.signal });
  void run(3);
  await running();
  controller.abort('enough');
  await expect(second).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
  executor(0).finish(1);
  expect(await running()).toEqual([[3]]);
  expect(executor(0).given).toEqual([1, 3]);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test.each([...Array(8).keys()])(
  'an abort about when a job gets its place leaves it to the next (%i microtasks later)',
  async (microtasks) => {
    const { executor, run, running } = openPoolLab({ size: 1, capacity: 1 });
    const controller = new AbortController();
    void run(1);
    const second = run(2, { signal: controller.signal });
    void run(3);
    await running();
    executor(0).finish(1);
    for (let i = 0; i < microtasks; i++) await Promise.resolve();
    controller.abort();
    await running();
    // It may have begun by then.
    if (executor(0).given.includes(2)) executor(0).fail(2, new SnapError('aborted', 'As told'));
    await expect(second).rejects.toMatchObject({ code: 'aborted' });
    expect(await running()).toEqual([[3]]);
  },
);

test('a job that was aborted before gets nowhere', async () => {
  const { executors, run } = openPoolLab();
  const job = run(1, { signal: AbortSignal.abort('never') });
  await expect(job).rejects.toMatchObject({ code: 'aborted', cause: 'never' });
  expect(executors).toEqual([]);
});

test('a running job keeps its place after an abort, until the executor has ended it', async () => {
  const { executor, run, running } = openPoolLab({ size: 1, capacity: 1 });
  const controller = new AbortController();
  const first = run(1, { signal: controller.signal });
  void run(2);
  await running();
  controller.abort();
  expect(await running()).toEqual([[1]]);
  executor(0).fail(1, new SnapError('aborted', 'As told'));
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
  expect(await running()).toEqual([[2]]);
});

test("a failure of the job's own is not made again", async () => {
  const { executor, executors, run, running } = openPoolLab();
  const job = run(1);
  await running();
  executor(0).fail(1, new SnapError('worker-failed', 'A WebAssembly file is missing'));
  await expect(job).rejects.toThrow('A WebAssembly file is missing');
  expect(executors).toHaveLength(1);
});

test('a job that needs no room runs beside those of a full executor, and keeps it from being closed as idle', async () => {
  const { pool, executor, run, running } = openPoolLab({ size: 1, capacity: 1, idleSeconds: 0.01 });
  void run(1);
  const waiting = pool.runBeside({ name: 'wait', request: { milliseconds: 1000 } });
  expect(await running()).toEqual([[0, 1]]);
  executor(0).finish(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(executor(0).isAlive).toBe(true);
  executor(0).finish(0);
  await waiting;
  await expect.poll(() => executor(0).isAlive).toBe(false);
});
