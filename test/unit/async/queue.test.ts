import { expect, test } from 'vitest';
import { createQueue } from '../../../worker/async/queue.js';

/** A job that ends when it is told to. */
function job(): { readonly run: () => Promise<void>; readonly end: () => void; started: boolean } {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const self = {
    started: false,
    end: () => {
      end();
    },
    run: () => {
      self.started = true;
      return ended;
    },
  };
  return self;
}

const never = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test('jobs run one after the other, in order', async () => {
  const queue = createQueue();
  const [one, two] = [job(), job()];
  const both = Promise.all([queue.add(never, one.run), queue.add(never, two.run)]);
  await turn();
  expect([one.started, two.started]).toEqual([true, false]);
  one.end();
  await turn();
  expect(two.started).toBe(true);
  two.end();
  await both;
});

test('a job that fails does not hold up the next', async () => {
  const queue = createQueue();
  const failing = queue.add(never, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  await expect(queue.add(never, () => Promise.resolve(3))).resolves.toBe(3);
});

test('a waiting job that is aborted rejects at once and never runs', async () => {
  const queue = createQueue();
  const [one, two] = [job(), job()];
  const first = queue.add(never, one.run);
  const controller = new AbortController();
  const second = queue.add(controller.signal, two.run);
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: 'aborted' });
  one.end();
  await first;
  await turn();
  expect(two.started).toBe(false);
});

test('a running job that is aborted rejects at once, and the next one waits for its end', async () => {
  const queue = createQueue();
  const [one, two] = [job(), job()];
  const controller = new AbortController();
  const first = queue.add(controller.signal, one.run);
  const second = queue.add(never, two.run);
  await turn();
  controller.abort();
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
  await turn();
  expect(two.started).toBe(false);
  one.end();
  await turn();
  expect(two.started).toBe(true);
  two.end();
  await second;
});
