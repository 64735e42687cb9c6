import { expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { fakeTimers, openPoolLab, type PoolLab } from './pool-lab.js';

const AWAY = new SnapError('network', 'No answer');
/** Beside a capacity of 1. */
const AWAY_PLACES = 3;

/** A pool of one executor for one job at once, on which a job of each of these streams has failed so. */
async function poolAfter(
  failed: readonly string[],
  error: unknown = AWAY,
  size = 1,
): Promise<PoolLab> {
  const lab = openPoolLab({ size, capacity: 1 });
  for (const [index, stream] of failed.entries()) {
    const id = 100 + index;
    void lab.run(id, { stream });
    await lab.running();
    lab.executor(0).fail(id, error);
    await lab.running();
  }
  return lab;
}

test('streams whose servers are away take no room of the others', async () => {
  const dead = ['d', 'e', 'f', 'g', 'h'];
  const { executor, run, running } = await poolAfter(dead);
  for (const [id, stream] of dead.entries()) void run(id, { stream });
  expect(await running()).toEqual([[0, 1, 2]]);
  for (let id = 10; id < 13; id++) {
    void run(id, { stream: 'good' });
    expect(await running()).toEqual([[0, 1, 2, id]]);
    executor(0).finish(id);
  }
  await running();
  executor(0).fail(1, AWAY);
  expect(await running()).toEqual([[0, 2, 3]]);
});

test('nor do they wait for the others', async () => {
  const { run, running } = await poolAfter(['dead']);
  for (const id of [1, 2]) void run(id, { stream: 'good' });
  void run(3, { stream: 'dead' });
  expect(await running()).toEqual([[1, 3]]);
});

test('one that answers again is as any other', async () => {
  const { executor, run, running } = await poolAfter(['a']);
  void run(1, { stream: 'a' });
  await running();
  executor(0).finish(1);
  await running();
  for (const id of [2, 3]) void run(id, { stream: 'a' });
  expect(await running()).toEqual([[2]]);
});

test('those that wait are served when one that is away gets its turn late', async () => {
  const streams = ['a', 'b', 'c', 'd'];
  const { executor, run, running } = await poolAfter(streams);
  const runs = streams.map((stream, id) => run(id, { stream }));
  expect((await running())[0]).toHaveLength(AWAY_PLACES);
  executor(0).finish(0, 'here again');
  expect(await runs[0]).toBe('here again');
  expect(await running()).toEqual([[1, 2, 3]]);
});

test.each([
  new SnapError('timeout', 'No byte arrived'),
  new SnapError('network', 'Refused'),
  new SnapError('http', 'Out of order', { status: 503 }),
])('a server is away that answers $code ($message)', async (error) => {
  const { run, running } = await poolAfter(['a'], error);
  for (const id of [1, 2]) void run(id, { stream: 'a' });
  expect(await running()).toEqual([[1, 2]]);
});

test.each([
  new SnapError('http', 'Not there', { status: 404 }),
  new SnapError('decode-failed', 'Damaged'),
  new SnapError('aborted', 'Not wanted any more'),
  new TypeError('A callback threw'),
])('but not one that answers at once ($message)', async (error) => {
  const { run, running } = await poolAfter(['a'], error);
  for (const id of [1, 2]) void run(id, { stream: 'a' });
  expect(await running()).toEqual([[1]]);
});

test('one that was waited for in vain is away, too', async () => {
  const wait = fakeTimers();
  const { executor, run, running } = openPoolLab({ size: 1, capacity: 1 });
  void run(1, { stream: 'a' });
  await wait(3000);
  executor(0).fail(1, new SnapError('aborted', 'It took too long'));
  await running();
  for (const id of [2, 3]) void run(id, { stream: 'a' });
  expect(await running()).toEqual([[2, 3]]);
});

test("an executor's end says nothing of the servers of its jobs", async () => {
  const { executor, run, running } = openPoolLab({ size: 1, capacity: 1 });
  void run(1, { stream: 'a' });
  await running();
  executor(0).crash();
  await running();
  void run(2, { stream: 'a' });
  expect(await running()).toEqual([[], [1]]);
});

test('jobs that waited when their server went away take no room of the others either', async () => {
  const { executor, run, running } = openPoolLab({ size: 1, capacity: 1 });
  for (const id of [1, 2, 3]) void run(id, { stream: 'dead' });
  void run(4, { stream: 'good' });
  await running();
  executor(0).fail(1, AWAY);
  expect(await running()).toEqual([[4, 2, 3]]);
});

test('jobs that wait for a server that is here again take turns with all others', async () => {
  const { executor, run, running } = await poolAfter(['a', 'b']);
  void run(0, { stream: 'good' });
  for (const id of [1, 2, 3, 4]) void run(id, { stream: 'a' });
  void run(5, { stream: 'b' });
  await running();
  executor(0).finish(1);
  expect(await running()).toEqual([[0, 2, 3, 5]]);
  executor(0).finish(0);
  expect(await running()).toEqual([[2, 3, 5, 4]]);
});

test.each([new SnapError('aborted', 'Not wanted any more'), new TypeError('A callback threw')])(
  'a server that is away is so after what says nothing of it ($message)',
  async (error) => {
    const { executor, run, running } = await poolAfter(['a']);
    void run(1, { stream: 'a' });
    await running();
    executor(0).fail(1, error);
    await running();
    for (const id of [2, 3]) void run(id, { stream: 'a' });
    expect(await running()).toEqual([[2, 3]]);
  },
);

test("and after its executor's end", async () => {
  const { executor, run, running } = await poolAfter(['a']);
  void run(1, { stream: 'a' });
  await running();
  executor(0).crash();
  void run(2, { stream: 'a' });
  expect(await running()).toEqual([[], [2, 1]]);
});

test('an executor knows its stream although it was asked for one that is away', async () => {
  const { executor, run, running } = await poolAfter(['d', 'e'], AWAY, 2);
  for (const [id, stream] of ['a', 'b'].entries()) void run(id, { stream });
  await running();
  for (const id of [0, 1]) executor(id).finish(id);
  await running();
  for (const [index, stream] of ['d', 'e'].entries()) void run(10 + index, { stream });
  void run(2, { stream: 'b' });
  expect(await running()).toEqual([[10], [11, 2]]);
});

test('nothing is started for those that are away while they have room', async () => {
  const { executors, run, running } = await poolAfter(['d', 'e', 'f', 'g'], AWAY, 2);
  for (const [id, stream] of ['d', 'e', 'f'].entries()) void run(id, { stream });
  expect(await running()).toEqual([[0, 1, 2]]);
  void run(3, { stream: 'g' });
  expect(await running()).toEqual([[0, 1, 2], [3]]);
  expect(executors).toHaveLength(2);
});

test('only the last thousand are remembered', async () => {
  const streams = Array.from({ length: 1001 }, (_, index) => `s${index}`);
  const { run, running } = await poolAfter(streams);
  void run(0, { stream: 'good' });
  void run(1, { stream: 's1' });
  void run(2, { stream: 's0' });
  expect(await running()).toEqual([[0, 1]]);
});

test('disposing rejects those that wait for a server that is away', async () => {
  const streams = ['a', 'b', 'c', 'd'];
  const { pool, run, running } = await poolAfter(streams);
  const runs = streams.map((stream, id) => run(id, { stream }));
  await running();
  pool.dispose();
  for (const one of runs) await expect(one).rejects.toMatchObject({ code: 'disposed' });
});
