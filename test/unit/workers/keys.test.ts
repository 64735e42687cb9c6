import { expect, test } from 'vitest';
import { KeyDesk } from '../../../src/workers/services/keys.js';
import type { KeyQuestion } from '../../../shared/protocol.js';

const QUESTION: KeyQuestion = {
  url: 'https://keys.example/k?token=secret',
  method: 'AES-128',
  keyFormat: 'identity',
  iv: undefined,
  playlistUrl: 'https://cdn.example/p.m3u8',
  sequence: 0,
};

test('the first that asks fetches the key, and the others wait for it', async () => {
  const desk = new KeyDesk(undefined);
  expect(await desk.ask(QUESTION)).toEqual({ kind: 'fetch' });
  const second = desk.ask(QUESTION);
  desk.take(QUESTION.url ?? '', Uint8Array.of(1, 2));
  expect(await second).toEqual({ kind: 'bytes', bytes: Uint8Array.of(1, 2) });
  expect(await desk.ask(QUESTION)).toEqual({ kind: 'bytes', bytes: Uint8Array.of(1, 2) });
});

test('of many that ask at once, one is told to fetch', async () => {
  const desk = new KeyDesk(() => undefined);
  const answers = [desk.ask(QUESTION), desk.ask(QUESTION), desk.ask(QUESTION)];
  await new Promise((resolve) => setTimeout(resolve));
  desk.take(QUESTION.url ?? '', Uint8Array.of(1));
  const kinds = (await Promise.all(answers)).map(({ kind }) => kind);
  expect(kinds).toEqual(['fetch', 'bytes', 'bytes']);
});

test('a key that could not be fetched is fetched by the next one that asks', async () => {
  const desk = new KeyDesk(undefined);
  await desk.ask(QUESTION);
  const second = desk.ask(QUESTION);
  desk.take(QUESTION.url ?? '', undefined);
  expect(await second).toEqual({ kind: 'fetch' });
});

test("the page's provider is asked first, and may leave a key to be fetched", async () => {
  const desk = new KeyDesk(({ method }) =>
    method === 'AES-128' ? Uint8Array.of(7).buffer : undefined,
  );
  expect(await desk.ask(QUESTION)).toEqual({ kind: 'bytes', bytes: Uint8Array.of(7) });
  expect(await desk.ask({ ...QUESTION, method: 'SAMPLE-AES' })).toEqual({ kind: 'fetch' });
});

test('a provider that fails is named, and the URL keeps its token', async () => {
  const desk = new KeyDesk(() => Promise.reject(new Error('no licence')));
  await expect(desk.ask(QUESTION)).rejects.toMatchObject({
    code: 'encrypted',
    url: 'https://keys.example/k',
    cause: { message: 'no licence' },
  });
});

test('a provider that gives something else is told what it should give', async () => {
  const desk = new KeyDesk(() => 'key' as unknown as ArrayBuffer);
  await expect(desk.ask(QUESTION)).rejects.toMatchObject({
    code: 'encrypted',
    cause: { name: 'TypeError' },
  });
});
