import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { FairQueue } from '../../../src/workers/fair-queue.js';

const { signal } = new AbortController();
const all = (): boolean => true;

/** Gives each of these once. */
function supply(...values: readonly number[]): () => number | undefined {
  const left = [...values];
  return () => left.shift();
}

test('groups take turns, and within a group the first comes first', async () => {
  const queue = new FairQueue<string, number>();
  const order: string[] = [];
  const names = ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'];
  const waits = names.map((name) =>
    queue.wait(name.charAt(0), name, signal).then((value) => order.push(`${name}=${value}`)),
  );
  for (let i = 0; i < names.length; i++) queue.serve(supply(i), all);
  await Promise.all(waits);
  expect(order).toEqual(['a1=0', 'b1=1', 'c1=2', 'a2=3', 'b2=4', 'a3=5']);
  expect(queue.holds(all)).toBe(false);
});

test('who gives knows what for', async () => {
  const queue = new FairQueue<string, string>();
  const waits = [queue.wait('a', 'tea', signal), queue.wait('a', 'milk', signal)];
  queue.serve((wish) => `a cup of ${wish}`, all);
  expect(await Promise.all(waits)).toEqual(['a cup of tea', 'a cup of milk']);
});

test('as many are served as there is something for, and the others wait on', async () => {
  const queue = new FairQueue<undefined, number>();
  const waits = ['a', 'a', 'b'].map((group) => queue.wait(group, undefined, signal));
  queue.serve(supply(1, 2), all);
  expect(queue.holds(all)).toBe(true);
  queue.serve(supply(), all);
  expect(queue.holds(all)).toBe(true);
  queue.serve(supply(3), all);
  expect(await Promise.all(waits)).toEqual([1, 3, 2]);
});

test('who gives up is passed over', async () => {
  const queue = new FairQueue<undefined, number>();
  const controller = new AbortController();
  const first = queue.wait('a', undefined, controller.signal);
  const second = queue.wait('a', undefined, signal);
  controller.abort('enough');
  await expect(first).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
  queue.serve(supply(2), all);
  expect(await second).toBe(2);
  expect(queue.holds(all)).toBe(false);
});

test('who has given up before does not get in', async () => {
  const queue = new FairQueue<undefined, number>();
  const wait = queue.wait('a', undefined, AbortSignal.abort('never'));
  await expect(wait).rejects.toMatchObject({ code: 'aborted', cause: 'never' });
  expect(queue.holds(all)).toBe(false);
});

test('what fails to be given is the error of the one whose turn it is, and the next is served', async () => {
  const queue = new FairQueue<number, number>();
  const waits = [queue.wait('a', 1, signal), queue.wait('b', 2, signal)];
  queue.serve((wish) => {
    if (wish === 1) throw new Error('none left');
    return wish;
  }, all);
  await expect(waits[0]).rejects.toThrow('none left');
  expect(await waits[1]).toBe(2);
});

test('all can be sent away, and nothing is left on their signals', async () => {
  const queue = new FairQueue<undefined, number>();
  const { signal } = new AbortController();
  const served = queue.wait('a', undefined, signal);
  queue.serve(supply(1), all);
  const waits = [queue.wait('a', undefined, signal), queue.wait('b', undefined, signal)];
  queue.rejectAll(new Error('closed'));
  for (const wait of waits) await expect(wait).rejects.toThrow('closed');
  expect(await served).toBe(1);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('groups that are not meant are passed over, and keep their turns', async () => {
  const queue = new FairQueue<string, number>();
  const isB = (group: string): boolean => group === 'b';
  const waits = ['a', 'b', 'c'].map((group) => queue.wait(group, group, signal));
  queue.serve(supply(1, 2), isB);
  expect(await waits[1]).toBe(1);
  expect([queue.holds(isB), queue.holds(all)]).toEqual([false, true]);
  queue.serve(supply(3, 4), all);
  expect(await Promise.all(waits)).toEqual([3, 1, 4]);
});
