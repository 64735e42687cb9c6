import { createHostQueue } from '../../../shared/host-queue.js';
import type { RequestListener, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { KeyService } from '../../../src/workers/services/keys.js';
import { TimeLimitError } from '../../../shared/abort.js';
import { toWireError } from '../../../shared/wire-error.js';
import { ANY_COPY } from '../../../worker/fetch/copies.js';
import { createFetchClient } from '../../../worker/fetch/client.js';
import { createStopHints } from '../../../worker/fetch/stop-hints.js';
import { nativeFetch } from '../../../worker/fetch/page-fetch.js';
import { createKeyLoader, type KeyPage } from '../../../worker/keys/key-loader.js';
import type { KeyLoader } from '../../../worker/keys/types.js';
import type { SegmentKey } from '../../../worker/playlist/types.js';
import { listen, type Listening } from '../../helpers/http.js';
import { hex, noise, type Bytes } from './fixtures.js';

const KEY = hex('00112233445566778899aabbccddeeff');
const LONG_KEY = noise(32);
const plain = { credentials: undefined, headers: [], referrerPolicy: undefined };

let server: Listening | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Serves `/16`, `/32` and `/5`, as long as they say, `/html`; and what `more` answers. Gives the paths asked for. */
async function serve(more?: RequestListener): Promise<string[]> {
  const asked: string[] = [];
  server = await listen((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    asked.push(path);
    if (path === '/16') response.end(KEY);
    else if (path === '/32') response.end(LONG_KEY);
    else if (path === '/5') response.end(noise(5));
    else if (path === '/html') response.end('<!doctype html>'.repeat(100));
    else if (more) more(request, response);
    else response.writeHead(404).end();
  });
  return asked;
}

function key(path: string, more: Partial<SegmentKey> = {}): SegmentKey {
  const url = path.startsWith('/') ? `${server?.url ?? ''}${path}?token=secret` : path;
  return { method: 'AES-128', keyFormat: 'identity', url, iv: noise(16, 5), ...more };
}

const fetch = createFetchClient({
  fetch: nativeFetch,
  settings: { playlist: plain, key: plain, segment: plain },
  retries: 0,
  stallTimeoutSeconds: 5,
  maxWaitSeconds: 60,
  hints: createStopHints(),
  hosts: createHostQueue(6),
  cacheBytes: 0,
});

/** The page, as a worker sees it. */
function pageOf(service: KeyService, reports: (Bytes | undefined)[] = []): KeyPage {
  const worker = new AbortController().signal;
  return {
    async key(question) {
      // Messages come one by one.
      await setImmediate();
      try {
        return { ok: true, value: await service.ask(question, worker) };
      } catch (error) {
        return { ok: false, error: toWireError(error) };
      }
    },
    keyFetched(url, bytes) {
      reports.push(bytes);
      service.take(url, bytes, worker);
      return Promise.resolve();
    },
  };
}

function loaderOf(service = new KeyService(undefined), maxKeys?: number): KeyLoader {
  const options = { page: pageOf(service), fetch };
  return createKeyLoader(maxKeys === undefined ? options : { ...options, maxKeys });
}

function load(
  loader: KeyLoader,
  wanted: SegmentKey,
  signal = new AbortController().signal,
  copies = ANY_COPY,
) {
  const playlistUrl = 'https://a.test/index.m3u8';
  return loader.load(wanted, { playlistUrl, sequence: 7, signal, copies });
}

test('a key is fetched once, for all who need it at the same time and later', async () => {
  const asked = await serve();
  const loader = loaderOf();
  const [first, second] = await Promise.all([load(loader, key('/16')), load(loader, key('/16'))]);
  expect(first).toEqual(KEY);
  expect(second).toEqual(KEY);
  // Whoever changes what he got changes it for himself.
  first.fill(0);
  expect(await load(loader, key('/16'))).toEqual(KEY);
  expect(asked).toEqual(['/16']);
});

test('workers of one page fetch a key once', async () => {
  const asked = await serve();
  const service = new KeyService(undefined);
  const workers = [loaderOf(service), loaderOf(service), loaderOf(service)];
  const keys = await Promise.all(workers.map((loader) => load(loader, key('/16'))));
  expect(keys).toEqual([KEY, KEY, KEY]);
  expect(asked).toEqual(['/16']);
});

test('only the latest keys are kept', async () => {
  const asked = await serve();
  const page: KeyPage = {
    key: () => Promise.resolve({ ok: true, value: { kind: 'fetch' } }),
    keyFetched: () => undefined,
  };
  const loader = createKeyLoader({ page, fetch, maxKeys: 2 });
  const long = { method: 'AES-256' };
  await load(loader, key('/16'));
  await load(loader, key('/32', long));
  await load(loader, key('/16'));
  await load(loader, key('/32', { ...long, url: `${server?.url ?? ''}/32?other` }));
  await load(loader, key('/16'));
  expect(asked).toEqual(['/16', '/32', '/32']);
  await load(loader, key('/32', long));
  expect(asked).toHaveLength(4);
});

test('the page is asked first, and told everything that the playlist says', async () => {
  const questions: unknown[] = [];
  const service = new KeyService((question) => {
    questions.push(question);
    return Promise.resolve(KEY);
  });
  const wanted = key('skd://asset', { method: 'SAMPLE-AES', keyFormat: 'com.apple.x' });
  expect(await load(loaderOf(service), wanted)).toEqual(KEY);
  const playlistUrl = 'https://a.test/index.m3u8';
  expect(questions).toEqual([{ ...wanted, playlistUrl, sequence: 7, maxAgeMs: 60_000 }]);
});

test('keys without a URL are asked for each time', async () => {
  let count = 0;
  const service = new KeyService(() => {
    count += 1;
    return Promise.resolve(noise(16, count));
  });
  const loader = loaderOf(service);
  const nameless = key('/16', { url: undefined });
  expect(await load(loader, nameless)).toEqual(noise(16, 1));
  expect(await load(loader, nameless)).toEqual(noise(16, 2));
});

test('data: URIs hold the key, and nothing is fetched', async () => {
  const uri = `data:text/plain;base64,${Buffer.from(KEY).toString('base64')}`;
  expect(await load(loaderOf(), key(uri))).toEqual(KEY);
});

test('where the page has no key for a DRM system, its URL is not fetched, and the system is named', async () => {
  const asked = await serve();
  const service = new KeyService(() => Promise.resolve(undefined));
  const loader = loaderOf(service);
  const wanted = key('/16', { keyFormat: 'com.apple.streamingkeydelivery' });
  const message = 'The keyProvider gave no key for FairPlay';
  await expect(load(loader, wanted)).rejects.toMatchObject({ code: 'encrypted', message });
  // The page does not wait for a fetch that never comes.
  await expect(load(loader, wanted)).rejects.toMatchObject({ code: 'encrypted', message });
  await expect(load(loader, key('/16', { url: undefined }))).rejects.toMatchObject({
    code: 'encrypted',
    message: 'The playlist names no key (AES-128)',
  });
  expect(asked).toEqual([]);
});

test('a key of another length is refused by its length', async () => {
  await serve();
  const cases: [SegmentKey, number, number][] = [
    [key('/5'), 5, 16],
    [key('/html'), 1500, 16],
    [key('/16', { method: 'AES-256' }), 16, 32],
    [key('/32'), 32, 16],
    [key('/32', { method: 'SAMPLE-AES-CTR' }), 32, 16],
    [key('data:text/plain;base64,c2VjcmV0'), 6, 16],
    [key('data:text/plain'), 0, 16],
  ];
  for (const [wanted, length, right] of cases) {
    await expect(load(loaderOf(), wanted)).rejects.toMatchObject({
      code: 'encrypted',
      message: `The key is ${length} bytes long, ${wanted.method} takes one of ${right}`,
    });
  }
  const service = new KeyService(() => Promise.resolve(noise(3)));
  await expect(load(loaderOf(service), key('/16'))).rejects.toMatchObject({ code: 'encrypted' });
});

test('a failure says that it was the key, is told to the page, and is not kept', async () => {
  let isBroken = true;
  const asked = await serve((_, response) => {
    if (isBroken) response.writeHead(403).end();
    else response.end(KEY);
  });
  const reports: (Bytes | undefined)[] = [];
  const loader = createKeyLoader({ page: pageOf(new KeyService(undefined), reports), fetch });
  await expect(load(loader, key('/other'))).rejects.toMatchObject({
    code: 'encrypted',
    status: 403,
    message: expect.stringContaining('key') as string,
    url: `${server?.url ?? ''}/other`,
  });
  isBroken = false;
  expect(await load(loader, key('/other'))).toEqual(KEY);
  expect(asked).toEqual(['/other', '/other']);
  expect(reports).toEqual([undefined, KEY]);
});

test("the page's error is that of the load", async () => {
  const service = new KeyService(() => Promise.reject(new Error('no licence')));
  await expect(load(loaderOf(service), key('/16'))).rejects.toMatchObject({
    code: 'encrypted',
    cause: expect.objectContaining({ message: 'no licence' }) as Error,
  });
});

test('who gives up does not fail the others; when all have, the fetch ends', async () => {
  const answers: ServerResponse[] = [];
  let closed = 0;
  await serve((_request, response) => {
    response.on('close', () => (closed += 1));
    answers.push(response);
  });
  const loader = loaderOf();
  const one = new AbortController();
  const slow = key('/slow');
  const first = load(loader, slow, one.signal);
  const second = load(loader, slow);
  one.abort(new Error('enough'));
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
  await expect.poll(() => answers.length).toBe(1);
  answers[0]?.end(KEY);
  expect(await second).toEqual(KEY);

  const other = new AbortController();
  const third = load(loader, key('/slower'), other.signal);
  await expect.poll(() => answers.length).toBe(2);
  other.abort(new TimeLimitError('The capture took longer than 1 s', {}));
  await expect(third).rejects.toMatchObject({ code: 'timeout' });
  await expect.poll(() => closed).toBe(2);
  await expect(load(loader, slow, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
});

test('neither keys nor tokens are in the errors', async () => {
  await serve();
  const secrets = [
    Buffer.from(noise(5)).toString('hex'),
    'secret',
    'c2VjcmV0',
    [...noise(5)].join(),
  ];
  const wanted = [
    key('/5'),
    key('/missing'),
    key('data:text/plain;base64,c2VjcmV0'),
    key('/16', { keyFormat: 'com.microsoft.playready' }),
    key('http://127.0.0.1:1/k?token=secret'),
  ];
  for (const one of wanted) {
    const error: unknown = await load(loaderOf(), one).catch((reason: unknown) => reason);
    const said = JSON.stringify(toWireError(error));
    for (const secret of secrets) expect(said).not.toContain(secret);
  }
});

test.each([
  ['of whole segments, for a minute', 'AES-128', { seconds: 59 }, 1],
  ['and no longer', 'AES-128', { seconds: 61 }, 2],
  ['of samples of a live stream, for nobody else', 'SAMPLE-AES', { seconds: 0, isLive: true }, 2],
  ['for no other life of the playlist', 'AES-128', { seconds: 0, life: 'two', noCache: true }, 2],
  [
    'not for somebody who wants what the server has',
    'AES-128',
    { seconds: 0, isFresh: true, noCache: true },
    2,
  ],
])('a key is kept %s', async (_, method, { seconds, ...scope }, requests) => {
  const asked = await serve();
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const loader = loaderOf();
    const wanted = key('/16', { method });
    await load(loader, wanted, undefined, {
      ...ANY_COPY,
      ...scope,
      life: '',
      noCache: false,
      isFresh: false,
    });
    vi.advanceTimersByTime(seconds * 1000);
    let used = 0;
    const onUse = (): number => (used += 1);
    expect(await load(loader, wanted, undefined, { ...ANY_COPY, ...scope, onUse })).toEqual(KEY);
    expect(asked).toHaveLength(requests);
    expect(used).toBe(2 - requests);
  } finally {
    vi.useRealTimers();
  }
});
