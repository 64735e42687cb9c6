import { expect, test } from 'vitest';
import { Desk } from '../../../src/workers/services/single-flight.js';

test('the first that asks gets it, and the others have what it reports', async () => {
  const desk = new Desk<object>(4);
  expect(await desk.ask('a')).toBeUndefined();
  const waiting = [desk.ask('a'), desk.ask('a')];
  const value = {};
  desk.put('a', value);
  expect(await Promise.all([...waiting, desk.ask('a')])).toEqual([value, value, value]);
});

test('where the one that was to get it is gone, the next one in line gets it', async () => {
  const desk = new Desk<object>(4);
  const [dead, alive] = [{}, {}];
  expect(await desk.ask('a', dead)).toBeUndefined();
  const next = desk.ask('a', alive);
  const last = desk.ask('a');
  desk.release(dead);
  expect(await next).toBeUndefined();
  const value = {};
  desk.put('a', value);
  expect(await last).toBe(value);
});

test('what somebody else gets is not released', async () => {
  const desk = new Desk<object>(4);
  await desk.ask('a', {});
  const waiting = desk.ask('a');
  desk.release({});
  const value = {};
  desk.put('a', value);
  expect(await waiting).toBe(value);
});

test('no more are kept than it was told', async () => {
  const desk = new Desk<object>(2);
  for (const name of ['a', 'b', 'c']) {
    await desk.ask(name);
    desk.put(name, {});
  }
  expect(await desk.ask('c')).toBeDefined();
  expect(await desk.ask('a')).toBeUndefined();
});
