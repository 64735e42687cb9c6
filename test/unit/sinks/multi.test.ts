import { expect, test } from 'vitest';
import { isSnapError, SnapError } from '../../../src/index.js';
import { multi, save, type SaveResult, type SinkProgress } from '../../../src/sinks/index.js';
import { createGate, type Gate } from '../../helpers/gate.js';
import { makeSnapshot, ScriptedSink } from './scripted-sink.js';

const snapshot = makeSnapshot(1);
const [image] = snapshot.images;
if (!image) throw new Error('There is no image.');
const noAnswer = new SnapError('network', 'no answer');

test('one sink that fails does not lose what the others gave', async () => {
  const good = new ScriptedSink();
  const bad = new ScriptedSink({ failures: { 0: [noAnswer] } });
  const result = await multi([bad, good]).write(image, snapshot);
  expect(result.ok).toBe(false);
  expect(result.error).toBe(noAnswer);
  expect(result.outcomes).toMatchObject([
    { sink: bad, ok: false, error: noAnswer, result: undefined },
    { sink: good, ok: true, error: undefined, result: 'done 0' },
  ]);
});

test('a retry repeats what failed alone, with the key of the first try', async () => {
  const good = new ScriptedSink();
  const bad = new ScriptedSink({ failures: { 0: [noAnswer, noAnswer] } });
  const first = await multi([bad, good]).write(image, snapshot, { key: 'mine' });
  const second = await first.retry();
  expect(second.ok).toBe(false);
  const third = await second.retry();
  expect(third).toMatchObject({ ok: true, outcomes: [{ ok: true }, { result: 'done 0' }] });
  expect(good.calls).toEqual([{ index: 0, key: 'mine-1' }]);
  expect(bad.calls).toEqual(Array.from({ length: 3 }, () => ({ index: 0, key: 'mine-0' })));
});

test('all sinks work at the same time', async () => {
  const [one, other] = [createGate(), createGate()];
  const waitingFor = (own: Gate, its: Gate) => ({
    kind: 'waiting',
    write: async () => {
      own.open();
      await its.opened;
    },
  });
  const sink = multi([waitingFor(one, other), waitingFor(other, one)]);
  expect((await sink.write(image, snapshot)).ok).toBe(true);
});

test('a mistake that a sink throws at once is its own outcome', async () => {
  const mistaken = {
    kind: 'mistaken',
    write: () => {
      throw new TypeError('wrong');
    },
  };
  const { outcomes } = await multi([mistaken, new ScriptedSink()]).write(image, snapshot);
  expect(outcomes.map(({ ok }) => ok)).toEqual([false, true]);
  expect(outcomes[0]?.error?.cause).toBeInstanceOf(TypeError);
});

test('all images of a snapshot: each sink has a result and a retry for each image', async () => {
  const three = makeSnapshot(3);
  const bad = new ScriptedSink({ failures: { 1: [noAnswer] } });
  const atOnce = new ScriptedSink();
  const saved = await save(three, multi([bad, atOnce.withWriteAll()]));
  expect(saved.ok).toBe(false);
  expect(saved.error).toBe(noAnswer);
  const [first, second] = saved.images[0]?.result?.outcomes ?? [];
  expect((first?.result as SaveResult).images.map(({ ok }) => ok)).toEqual([true, false, true]);
  expect((second?.result as SaveResult).ok).toBe(true);
  expect((await saved.retry()).ok).toBe(true);
  expect(bad.calls.map(({ index }) => index)).toEqual([0, 1, 2, 1]);
  expect(bad.calls[3]?.key).toBe(bad.calls[1]?.key);
  expect(atOnce.calls.map(({ index }) => index)).toEqual(['all']);
});

test('progress is that of all sinks together', async () => {
  const told: SinkProgress[] = [];
  const sink = multi([new ScriptedSink(), new ScriptedSink({ overhead: 3 })]);
  await sink.write(image, snapshot, { onProgress: (progress) => told.push(progress) });
  expect(told).toEqual([
    { loaded: 50, total: 200 },
    { loaded: 200, total: 400 },
  ]);
});

test('an abort rejects only where no sink was done', async () => {
  const stop = new AbortController();
  const slow = {
    kind: 'slow',
    write: () =>
      new Promise((_resolve, reject) => {
        stop.signal.addEventListener('abort', () => {
          reject(new DOMException('stopped', 'AbortError'));
        });
      }),
  };
  const quick = {
    kind: 'quick',
    write: () => {
      // Once this one is done.
      setImmediate(() => {
        stop.abort();
      });
      return Promise.resolve('done');
    },
  };
  const partly = multi([quick, slow]).write(image, snapshot, { signal: stop.signal });
  expect((await partly).outcomes.map(({ ok, error }) => [ok, error?.code])).toEqual([
    [true, undefined],
    [false, 'aborted'],
  ]);
  const error: unknown = await multi([slow])
    .write(image, snapshot, { signal: stop.signal })
    .catch((reason: unknown) => reason);
  expect(isSnapError(error) && error.code).toBe('aborted');
});

test('all sinks are opened and closed, also where one of them fails in it', async () => {
  const one = new ScriptedSink();
  const failing = {
    kind: 'failing',
    write: () => Promise.resolve(),
    open: () => Promise.reject(new Error('no')),
    close: () => Promise.reject(new SnapError('storage-full', 'full')),
  };
  const sink = multi([failing, one, { kind: 'plain', write: () => Promise.resolve() }]);
  await sink.open();
  await expect(sink.close()).rejects.toMatchObject({ code: 'storage-full' });
  expect([one.opened, one.closed]).toEqual([1, 1]);
});

test('what is no list of sinks throws at once', () => {
  expect(() => multi(undefined as never)).toThrow(TypeError);
  expect(() => multi([])).toThrow(RangeError);
  expect(() => multi([{} as never])).toThrow('sinks[0].write');
});
