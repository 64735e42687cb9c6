import { expect, test } from 'vitest';
import { WaitingLine } from '../../../src/workers/fair-queue.js';

const { signal } = new AbortController();

test('groups take turns, and within a group the first comes first', async () => {
  const line = new WaitingLine<number>();
  const order: string[] = [];
  const names = ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'];
  const waits = names.map((name) =>
    line.wait(name.charAt(0), signal).then((value) => order.push(`${name}=${value}`)),
  );
  for (let i = 0; i < names.length; i++) line.serve(() => i);
  await Promise.all(waits);
  expect(order).toEqual(['a1=0', 'b1=1', 'c1=2', 'a2=3', 'b2=4', 'a3=5']);
  expect(line.isEmpty).toBe(true);
});

test('while there is nothing to give, everybody waits', async () => {
  const line = new WaitingLine<number>();
  const wait = line.wait('a', signal);
  line.serve(() => undefined);
  expect(line.isEmpty).toBe(false);
  line.serve(() => 1);
  expect(await wait).toBe(1);
});

test('who gives up is passed over', async () => {
  const line = new WaitingLine<number>();
  const controller = new AbortController();
  const first = line.wait('a', controller.signal);
  const second = line.wait('a', signal);
  controller.abort('enough');
  await expect(first).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
  line.serve(() => 2);
  expect(await second).toBe(2);
  expect(line.isEmpty).toBe(true);
});

test('what fails to be given is the error of the one whose turn it is', async () => {
  const line = new WaitingLine<number>();
  const wait = line.wait('a', signal);
  line.serve(() => {
    throw new Error('none left');
  });
  await expect(wait).rejects.toThrow('none left');
});

test('all can be sent away', async () => {
  const line = new WaitingLine<number>();
  const waits = [line.wait('a', signal), line.wait('b', signal)];
  line.rejectAll(new Error('closed'));
  for (const wait of waits) await expect(wait).rejects.toThrow('closed');
});
