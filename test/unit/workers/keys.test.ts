import { expect, test, vi } from 'vitest';
import { KeyService } from '../../../src/workers/services/keys.js';
import type { KeyQuestion } from '../../../shared/protocol.js';

const worker = new AbortController().signal;
const QUESTION: KeyQuestion = {
  url: 'https://keys.example/k?token=secret',
  method: 'AES-128',
  keyFormat: 'identity',
  iv: undefined,
  playlistUrl: 'https://cdn.example/p.m3u8',
  sequence: 0,
  maxAgeMs: Infinity,
};

test('the first that asks fetches the key, and the others wait for it', async () => {
  const keys = new KeyService(undefined);
  expect(await keys.ask(QUESTION, worker)).toEqual({ kind: 'fetch' });
  const second = keys.ask(QUESTION, worker);
  keys.take(QUESTION.url ?? '', Uint8Array.of(1, 2), worker);
  expect(await second).toEqual({ kind: 'bytes', bytes: Uint8Array.of(1, 2) });
  expect(await keys.ask(QUESTION, worker)).toEqual({ kind: 'bytes', bytes: Uint8Array.of(1, 2) });
});

test('of many that ask at once, one is told to fetch', async () => {
  const keys = new KeyService(() => undefined);
  const answers = [
    keys.ask(QUESTION, worker),
    keys.ask(QUESTION, worker),
    keys.ask(QUESTION, worker),
  ];
  await Promise.race(answers);
  keys.take(QUESTION.url ?? '', Uint8Array.of(1), worker);
  const kinds = (await Promise.all(answers)).map(({ kind }) => kind);
  expect(kinds).toEqual(['fetch', 'bytes', 'bytes']);
});

test('a key that could not be fetched is fetched by the next one that asks', async () => {
  const keys = new KeyService(undefined);
  await keys.ask(QUESTION, worker);
  const second = keys.ask(QUESTION, worker);
  keys.take(QUESTION.url ?? '', undefined, worker);
  expect(await second).toEqual({ kind: 'fetch' });
});

test("the page's provider is asked first, and may leave a key to be fetched", async () => {
  const keys = new KeyService(({ method }) =>
    method === 'AES-128' ? Uint8Array.of(7).buffer : undefined,
  );
  expect(await keys.ask(QUESTION, worker)).toEqual({ kind: 'bytes', bytes: Uint8Array.of(7) });
  expect(await keys.ask({ ...QUESTION, method: 'SAMPLE-AES' }, worker)).toEqual({ kind: 'fetch' });
});

test('a provider that fails is named, and the URL keeps its token', async () => {
  const keys = new KeyService(() => Promise.reject(new Error('no licence')));
  await expect(keys.ask(QUESTION, worker)).rejects.toMatchObject({
    code: 'encrypted',
    url: 'https://keys.example/k',
    cause: { message: 'no licence' },
  });
});

test('a provider that gives something else is told what it should give', async () => {
  const keys = new KeyService(() => 'key' as unknown as ArrayBuffer);
  await expect(keys.ask(QUESTION, worker)).rejects.toMatchObject({
    code: 'encrypted',
    cause: { name: 'TypeError' },
  });
});

test('what a worker was to fetch is fetched by the next that waits, once it is gone', async () => {
  const keys = new KeyService(undefined);
  const dying = new AbortController();
  expect(await keys.ask(QUESTION, dying.signal)).toEqual({ kind: 'fetch' });
  const second = keys.ask(QUESTION, worker);
  dying.abort();
  expect(await second).toEqual({ kind: 'fetch' });
});

test('a worker that is gone before the provider has answered is not told to fetch', async () => {
  let leave: ((nothing: undefined) => void) | undefined;
  let asked = 0;
  const keys = new KeyService(() => {
    asked += 1;
    return asked === 1 ? new Promise((resolve) => (leave = resolve)) : undefined;
  });
  const dying = new AbortController();
  const first = keys.ask(QUESTION, dying.signal);
  await vi.waitUntil(() => leave, { timeout: 60_000 });
  dying.abort();
  leave?.(undefined);
  await expect(first).rejects.toThrow('aborted');
  expect(await keys.ask(QUESTION, worker)).toEqual({ kind: 'fetch' });
});
