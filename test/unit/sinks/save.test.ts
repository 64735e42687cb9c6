import { expect, test } from 'vitest';
import { isSnapError, SnapError } from '../../../src/index.js';
import { save, type SaveProgress } from '../../../src/sinks/index.js';
import { makeSnapshot, ScriptedSink } from './scripted-sink.js';

test('every image is delivered, one after the other, with its own result', async () => {
  const snapshot = makeSnapshot(3);
  const sink = new ScriptedSink();
  const saved = await save(snapshot, sink);
  expect(saved).toMatchObject({ ok: true, error: undefined });
  expect(saved.images.map(({ image, result }) => [image, result])).toEqual(
    snapshot.images.map((image, index) => [image, `done ${index}`]),
  );
  expect(sink.mostAtOnce).toBe(1);
});

test('one image that fails keeps its error, and the others their results', async () => {
  const sink = new ScriptedSink({ failures: { 1: [new SnapError('network', 'no answer')] } });
  const saved = await save(makeSnapshot(3), sink);
  expect(saved.ok).toBe(false);
  expect(saved.error?.code).toBe('network');
  expect(saved.images.map(({ ok, result, error }) => [ok, result, error?.code])).toEqual([
    [true, 'done 0', undefined],
    [false, undefined, 'network'],
    [true, 'done 2', undefined],
  ]);
});

test('a retry delivers what failed alone, with the key of the first try', async () => {
  const sink = new ScriptedSink({ failures: { 1: [new SnapError('network', 'no answer')] } });
  const saved = await save(makeSnapshot(3), sink);
  const again = await saved.retry();
  expect(again.ok).toBe(true);
  expect(again.images.map(({ result }) => result)).toEqual(['done 0', 'done 1', 'done 2']);
  expect(sink.calls.map(({ index }) => index)).toEqual([0, 1, 2, 1]);
  const keys = sink.calls.map(({ key }) => key);
  expect(keys[3]).toBe(keys[1]);
  expect(new Set(keys).size).toBe(3);
  await again.retry();
  expect(sink.calls.length).toBe(4);
});

test('a sink that takes all at once gets them at once', async () => {
  const sink = new ScriptedSink({ failures: { all: [new SnapError('network', 'no answer')] } });
  const all = sink.withWriteAll();
  const saved = await save(makeSnapshot(2), all);
  expect(saved.images.map(({ ok, error }) => [ok, error?.code])).toEqual([
    [false, 'network'],
    [false, 'network'],
  ]);
  const again = await saved.retry();
  expect(again.images.map(({ result }) => result)).toEqual(['done all', 'done all']);
  expect(sink.calls.map(({ index }) => index)).toEqual(['all', 'all']);
  expect(sink.calls[1]?.key).toBe(sink.calls[0]?.key);
});

test('progress tells bytes of the images and images done, up to all of them', async () => {
  const told: SaveProgress[] = [];
  // It sends more than the image has.
  const sink = new ScriptedSink({ overhead: 2 });
  await save(makeSnapshot(2), sink, { onProgress: (progress) => told.push(progress) });
  expect(told).toEqual([
    { loaded: 50, total: 200, imagesDone: 0, imagesTotal: 2 },
    { loaded: 100, total: 200, imagesDone: 1, imagesTotal: 2 },
    { loaded: 150, total: 200, imagesDone: 1, imagesTotal: 2 },
    { loaded: 200, total: 200, imagesDone: 2, imagesTotal: 2 },
  ]);
});

test('where the sink as such refuses, the user is not asked again for each image', async () => {
  const sink = new ScriptedSink({ failures: { 0: [new SnapError('save-denied', 'no')] } });
  const saved = await save(makeSnapshot(3), sink);
  expect(sink.calls.map(({ index }) => index)).toEqual([0]);
  expect(saved.images.map(({ error }) => error?.code)).toEqual([
    'save-denied',
    'save-denied',
    'save-denied',
  ]);
  expect((await saved.retry()).ok).toBe(true);
  expect(sink.calls.map(({ index }) => index)).toEqual([0, 0, 1, 2]);
});

test('the error of a foreign sink is the cause, and its text is not ours', async () => {
  const cause = new Error('token=secret');
  const { error } = await save(makeSnapshot(1), new ScriptedSink({ failures: { 0: [cause] } }));
  expect(error?.cause).toBe(cause);
  expect(error?.message).not.toContain('secret');
});

test('an abort keeps what was delivered, and is the error of the rest', async () => {
  const stop = new AbortController();
  const sink = new ScriptedSink({
    onCall(index) {
      if (index === 1) stop.abort('enough');
    },
  });
  const saved = await save(makeSnapshot(3), sink, { signal: stop.signal });
  expect(saved.images.map(({ ok, error }) => [ok, error?.code])).toEqual([
    [true, undefined],
    [false, 'aborted'],
    [false, 'aborted'],
  ]);
  expect(saved.images[1]?.error?.cause).toBe('enough');
  expect((await saved.retry()).ok).toBe(true);
});

test('an abort before anything was delivered rejects', async () => {
  const sink = new ScriptedSink();
  const error: unknown = await save(makeSnapshot(2), sink, {
    signal: AbortSignal.abort('never'),
  }).catch((reason: unknown) => reason);
  expect(isSnapError(error) && [error.code, error.cause]).toEqual(['aborted', 'never']);
  expect(sink.calls).toEqual([]);
});

test('a snapshot without images is delivered at once', async () => {
  expect(await save(makeSnapshot(0), new ScriptedSink().withWriteAll())).toMatchObject({
    ok: true,
    images: [],
  });
});

test('what is no snapshot and what is no sink throws at once', () => {
  const sink = new ScriptedSink();
  expect(() => save(null as never, sink)).toThrow(TypeError);
  expect(() => save({} as never, sink)).toThrow('snapshot.images');
  expect(() => save(makeSnapshot(1), {} as never)).toThrow('sink.write');
  expect(() => save(makeSnapshot(1), sink, { onProgress: 5 as never })).toThrow('onProgress');
});
