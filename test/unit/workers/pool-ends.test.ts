import { afterEach, expect, test, vi } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { openPoolLab } from './pool-lab.js';

afterEach(() => {
  vi.useRealTimers();
});

test('an executor that crashes is replaced, and its jobs are made again', async () => {
  const { executor, run, running } = openPoolLab({ size: 1 });
  const jobs = [1, 2, 3].map((id) => run(id));
  await running();
  executor(0).crash();
  expect(await running()).toEqual([[], [3, 1]]);
  for (const id of [3, 1]) executor(1).finish(id, `made ${id}`);
  await running();
  executor(1).finish(2, 'made 2');
  expect(await Promise.all(jobs)).toEqual(['made 1', 'made 2', 'made 3']);
});

test('a job whose executor crashes twice fails', async () => {
  const { executor, executors, run, running } = openPoolLab({ size: 1 });
  const job = run(1);
  await running();
  executor(0).crash();
  await running();
  executor(1).crash();
  await expect(job).rejects.toMatchObject({ code: 'worker-failed' });
  expect(executors).toHaveLength(2);
});

test('a job that hangs fails, and the others of its executor are made again', async () => {
  const { executor, run, running } = openPoolLab({ size: 1 });
  const jobs = [run(1), run(2)];
  await running();
  executor(0).hang(1);
  await expect(jobs[0]).rejects.toMatchObject({ code: 'timeout' });
  expect(await running()).toEqual([[], [2]]);
  executor(1).finish(2, 'made');
  expect(await jobs[1]).toBe('made');
});

test('a job that was aborted is not made again', async () => {
  const { executor, executors, run, running } = openPoolLab();
  const controller = new AbortController();
  const job = run(1, { signal: controller.signal });
  await running();
  controller.abort();
  executor(0).crash();
  await expect(job).rejects.toMatchObject({ code: 'worker-failed' });
  expect(executors).toHaveLength(1);
});

test('one that crashed while it was idle is not given anything', async () => {
  const { executor, run, running } = openPoolLab({ size: 1 });
  void run(1);
  await running();
  executor(0).finish(1);
  await running();
  executor(0).crash();
  void run(2);
  expect(await running()).toEqual([[], [2]]);
});

test('where none can be started, all that wait are told', async () => {
  let isAllowed = true;
  const onStart = (): void => {
    if (!isAllowed) throw new SnapError('worker-failed', 'Not allowed');
  };
  const { executor, run, running } = openPoolLab({ size: 1, capacity: 1, onStart });
  const jobs = [1, 2, 3, 4].map((id) => run(id));
  await running();
  isAllowed = false;
  executor(0).crash();
  for (const job of jobs) await expect(job).rejects.toThrow('Not allowed');
});

test('one without work is closed after its time, and the next job starts another', async () => {
  vi.useFakeTimers();
  const { executor, executors, run } = openPoolLab({ size: 1, idleSeconds: 10 });
  const first = run(1);
  await vi.advanceTimersByTimeAsync(60_000);
  executor(0).finish(1);
  await first;
  await vi.advanceTimersByTimeAsync(9999);
  expect(executor(0).closedWith).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(executor(0).closedWith).toMatchObject({ code: 'worker-failed' });
  void run(2);
  expect(executors).toHaveLength(2);
});

test('a job in time keeps an idle one', async () => {
  vi.useFakeTimers();
  const { executor, run } = openPoolLab({ size: 1, idleSeconds: 10 });
  for (const id of [1, 2]) {
    const job = run(id);
    await vi.advanceTimersByTimeAsync(9000);
    executor(0).finish(id);
    await job;
    await vi.advanceTimersByTimeAsync(9000);
  }
  expect(executor(0).closedWith).toBeUndefined();
});

test('with an infinite time none is closed', async () => {
  vi.useFakeTimers();
  const { executor, run } = openPoolLab();
  const job = run(1);
  await vi.advanceTimersByTimeAsync(0);
  executor(0).finish(1);
  await job;
  expect(vi.getTimerCount()).toBe(0);
});

test('what each is to do is done by all there are, also by busy ones', async () => {
  const { executors, pool, run, running } = openPoolLab({ capacity: 1 });
  for (const id of [1, 2]) void run(id);
  await running();
  const each = pool.runWithEach({ name: 'preload', request: ['image/jpeg'] });
  await running();
  for (const { running } of executors) expect(running.map(({ name }) => name)).toContain('preload');
  for (const one of executors) one.finish(0);
  await each;
});

test('where there is none, one is started for what each is to do', async () => {
  const { executor, pool, running } = openPoolLab();
  const each = pool.runWithEach({ name: 'preload', request: ['image/jpeg'] });
  expect(await running()).toEqual([[0]]);
  executor(0).fail(0, new SnapError('worker-failed', 'A file is missing'));
  await expect(each).rejects.toThrow('A file is missing');
});

test('one that was only preloaded is closed when it is not needed, but not before it is done', async () => {
  vi.useFakeTimers();
  const { executor, pool } = openPoolLab({ idleSeconds: 10 });
  const each = pool.runWithEach({ name: 'preload', request: ['image/jpeg'] });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(executor(0).isAlive).toBe(true);
  executor(0).finish(0);
  await each;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(executor(0).isAlive).toBe(false);
});

test('dispose fails what runs, what waits and what comes later, and nothing is made again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { executor, executors, pool, run, running } = openPoolLab({ idleSeconds: 10, capacity: 1 });
  void run(1);
  await running();
  const jobs = [2, 3, 4].map((id) => run(id));
  await running();
  executor(0).finish(1);
  await running();
  executor(0).finish(3);
  await running();
  pool.dispose();
  jobs.push(run(5));
  await expect(pool.runWithEach({ name: 'preload', request: [] })).rejects.toMatchObject({
    code: 'disposed',
  });
  const outcomes = await Promise.allSettled(jobs);
  expect(outcomes).toMatchObject([
    { reason: { code: 'disposed' } },
    { status: 'fulfilled' },
    { reason: { code: 'disposed' } },
    { reason: { code: 'disposed' } },
  ]);
  expect(executors.map(({ closedWith }) => closedWith?.code)).toEqual(['disposed', 'disposed']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a crash in the moment of dispose starts nothing', async () => {
  const { executor, executors, pool, run, running } = openPoolLab({ size: 1 });
  const job = run(1);
  await running();
  executor(0).crash();
  pool.dispose();
  await expect(job).rejects.toMatchObject({ code: 'worker-failed' });
  expect(executors).toHaveLength(1);
});
