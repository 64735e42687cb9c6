import { expect, test } from 'vitest';
import { shareRun } from '../../../src/storyboard/shared-run.js';

function counting(count: number, { failAt = Infinity } = {}) {
  const made: number[] = [];
  const run = shareRun(async function* (signal) {
    for (let i = 0; i < count; i++) {
      signal.throwIfAborted();
      if (i === failAt) throw new Error(`${i} failed`);
      await Promise.resolve();
      made.push(i);
      yield i;
    }
    return made.length;
  }, undefined);
  return { run, made };
}

async function collect(items: AsyncIterable<number>): Promise<number[]> {
  const found: number[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('nothing is made before somebody asks', async () => {
  const { run, made } = counting(3);
  await Promise.resolve();
  expect(made).toEqual([]);
  expect(await run.whole()).toBe(3);
});

test('everybody gets each item, and each is made once', async () => {
  const { run, made } = counting(3);
  const all = await Promise.all([collect(run.items()), collect(run.items()), run.whole()]);
  expect(all).toEqual([[0, 1, 2], [0, 1, 2], 3]);
  expect(made).toEqual([0, 1, 2]);
  expect(await collect(run.items())).toEqual([0, 1, 2]);
});

test('an item is not made before the loop wants it', async () => {
  const { run, made } = counting(3);
  const items = run.items()[Symbol.asyncIterator]();
  await items.next();
  expect(made).toEqual([0]);
  await items.next();
  expect(made).toEqual([0, 1]);
});

test('a failure comes behind what was made, for everybody', async () => {
  const { run } = counting(3, { failAt: 1 });
  const items = run.items()[Symbol.asyncIterator]();
  expect(await items.next()).toEqual({ done: false, value: 0 });
  await expect(items.next()).rejects.toThrow('1 failed');
  await expect(run.whole()).rejects.toThrow('1 failed');
});

test('leaving the loop stops it', async () => {
  const { run, made } = counting(3);
  for await (const item of run.items()) if (item === 0) break;
  await expect(run.whole()).rejects.toMatchObject({ name: 'AbortError' });
  expect(made).toEqual([0]);
});
