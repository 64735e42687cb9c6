import { getEventListeners } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { SingleFlight } from '../../../src/workers/services/single-flight.js';

afterEach(() => {
  vi.useRealTimers();
});

const worker = new AbortController().signal;

test('the first that asks gets it, and the others have what it reports', async () => {
  const flights = new SingleFlight<object>(4);
  expect(await flights.ask('a', worker)).toBeUndefined();
  const waiting = [flights.ask('a', worker), flights.ask('a', worker)];
  const value = {};
  flights.put('a', value, worker);
  expect(await Promise.all([...waiting, flights.ask('a', worker)])).toEqual([value, value, value]);
});

test('where the one that was to get it is gone, the next one in line gets it', async () => {
  const flights = new SingleFlight<object>(4);
  const dying = new AbortController();
  expect(await flights.ask('a', dying.signal)).toBeUndefined();
  const next = flights.ask('a', worker);
  const last = flights.ask('a', worker);
  dying.abort();
  expect(await next).toBeUndefined();
  const value = {};
  flights.put('a', value, worker);
  expect(await last).toBe(value);
});

test('one that is gone while it waits is not told to get it', async () => {
  const flights = new SingleFlight<object>(4);
  const dying = new AbortController();
  await flights.ask('a', worker);
  const gone = flights.ask('a', dying.signal);
  const next = flights.ask('a', worker);
  dying.abort();
  flights.put('a', undefined, worker);
  await expect(gone).rejects.toThrow('aborted');
  expect(await next).toBeUndefined();
});

test('what somebody else gets is not given up', async () => {
  const flights = new SingleFlight<object>(4);
  await flights.ask('a', worker);
  const waiting = flights.ask('a', worker);
  const other = new AbortController();
  await flights.ask('b', other.signal);
  other.abort();
  const value = {};
  flights.put('a', value, worker);
  expect(await waiting).toBe(value);
});

test('one that never comes back is not waited for longer than a minute', async () => {
  vi.useFakeTimers();
  const flights = new SingleFlight<object>(4);
  const slow = new AbortController().signal;
  await flights.ask('a', slow);
  const next = flights.ask('a', worker);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await next).toBeUndefined();

  const last = flights.ask('a', worker);
  // Its failure comes too late to mean anything.
  flights.put('a', undefined, slow);
  const value = {};
  flights.put('a', value, worker);
  expect(await last).toBe(value);
});

test('no more are kept than it was told', async () => {
  const flights = new SingleFlight<object>(2);
  for (const name of ['a', 'b', 'c']) {
    await flights.ask(name, worker);
    flights.put(name, {}, worker);
  }
  expect(await flights.ask('c', worker)).toBeDefined();
  expect(await flights.ask('a', worker)).toBeUndefined();
});

test('what has been got leaves no timer and no listener', async () => {
  vi.useFakeTimers();
  const { signal } = new AbortController();
  const flights = new SingleFlight<object>(2);
  for (const value of [{}, undefined]) {
    await flights.ask('a', signal);
    flights.put('a', value, signal);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  }
});
