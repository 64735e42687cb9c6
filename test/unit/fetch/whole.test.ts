import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TimeLimitError } from '../../../shared/abort.js';
import { SnapError } from '../../../shared/errors.js';
import type { ResourceKind } from '../../../worker/fetch/types.js';
import { ANY_COPY } from '../../../worker/fetch/copies.js';
import { startStreamServer, type StreamServer } from '../../helpers/stream-server.js';
import { BODY, isSame, LIMITS, makeClient, soon } from './make-client.js';

let server: StreamServer;

beforeAll(async () => {
  server = await startStreamServer();
});
beforeEach(() => {
  server.reset();
  server.put('/body', BODY);
});
afterAll(() => server.close());

function resource(path = '/body', kind: ResourceKind = 'playlist') {
  return { kind, url: server.url + path, byteRange: undefined };
}

test('a resource arrives whole, by a request without a range', async () => {
  const { bytes, url, bytesFetched } = await makeClient().whole(resource(), LIMITS);
  expect(isSame(bytes, BODY)).toBe(true);
  expect(bytesFetched).toBe(BODY.length);
  expect(url).toBe(`${server.url}/body`);
  expect(server.log.map(({ range }) => range)).toEqual([undefined]);
});

test('after a redirect the final URL is told', async () => {
  server.rule('/old', { redirectTo: '/body' });
  const { url } = await makeClient().whole(resource('/old'), LIMITS);
  expect(url).toBe(`${server.url}/body`);
});

test('an empty answer is no bytes', async () => {
  server.put('/empty', '');
  const { bytes } = await makeClient().whole(resource('/empty'), LIMITS);
  expect(bytes.byteLength).toBe(0);
});

test.each([
  [200_000, 'ok'],
  [199_999, 'too-large'],
  [1, 'too-large'],
  [0, 'too-large'],
])('a limit of %s bytes for 200000: %s', async (maxBytes, expected) => {
  const result = await makeClient({ retries: 3 })
    .whole(resource(), { ...LIMITS, maxBytes })
    .then(
      () => 'ok',
      (error: unknown) => (error instanceof SnapError ? error.code : error),
    );
  expect(result).toBe(expected);
  expect(server.log).toHaveLength(1);
});

test.each([
  ['segment', 404, 'http', 'The segment was refused: HTTP 404'],
  ['key', 401, 'http', 'The key was refused: HTTP 401'],
  ['key', 404, 'http', 'The key was refused: HTTP 404'],
  ['playlist', 404, 'playlist-not-found', 'There is no playlist: HTTP 404'],
  ['playlist', 410, 'playlist-not-found', 'There is no playlist: HTTP 410'],
  ['playlist', 403, 'http', 'The playlist was refused: HTTP 403'],
] as const)('a %s with status %s is %s, at once', async (kind, status, code, message) => {
  server.rule('/body', { status });
  const fetching = makeClient({ retries: 3 }).whole(resource('/body?token=1', kind), LIMITS);
  await expect(fetching).rejects.toMatchObject({
    code,
    status,
    message,
    url: `${server.url}/body`,
  });
  expect(server.log).toHaveLength(1);
});

test('each kind goes by its own settings, and a map by those of segments', async () => {
  const settings = (value: string) => ({
    credentials: 'omit' as const,
    headers: [['X-Kind', value]] as const,
    referrerPolicy: 'no-referrer' as const,
  });
  const client = makeClient({
    settings: { playlist: settings('p'), key: settings('k'), segment: settings('s') },
  });
  const origin = server.url;
  await client.whole({ ...resource('/body', 'playlist'), origin }, LIMITS);
  await client.whole({ ...resource('/body', 'key'), origin }, LIMITS);
  await client.map(resource(), { ...LIMITS, copies: { ...ANY_COPY, origin } });
  expect(server.log.map(({ headers }) => headers['x-kind'])).toEqual(['p', 'k', 's']);
});

test.each([undefined, 'https://elsewhere.example', 'http://127.0.0.1'])(
  "where the caller's own origin is %s, another one gets no headers",
  async (origin) => {
    const settings = { credentials: 'include', headers: [['X-Kind', 'p']] } as const;
    const all = { ...settings, referrerPolicy: undefined };
    const client = makeClient({ settings: { playlist: all, key: all, segment: all } });
    await client.whole({ ...resource(), origin }, LIMITS);
    expect(server.log[0]?.headers['x-kind']).toBeUndefined();
  },
);

test('a function decides for each request; what it throws is the cause of an error', async () => {
  const asked: string[] = [];
  const client = makeClient({
    settings: (kind, url) => {
      asked.push(`${kind} ${url}`);
      if (kind === 'key') return Promise.reject(new Error('not today'));
      return Promise.resolve({
        credentials: undefined,
        headers: [['X-Kind', kind]],
        referrerPolicy: undefined,
      });
    },
  });
  await client.map(resource(), LIMITS);
  expect(server.log[0]?.headers['x-kind']).toBe('segment');
  await expect(client.whole(resource('/body', 'key'), LIMITS)).rejects.toMatchObject({
    code: 'network',
    message: 'options.requestInit failed',
    cause: { message: 'not today' },
  });
  expect(asked).toEqual([`segment ${server.url}/body`, `key ${server.url}/body`]);
});

test('a live playlist is asked of the server, whatever a cache holds', async () => {
  const asked: string[] = [];
  const client = makeClient({
    fetch: (url, init) => {
      asked.push(init.cache);
      return fetch(url);
    },
  });
  await client.whole({ ...resource(), noCache: true }, LIMITS);
  await client.whole(resource(), LIMITS);
  expect(asked).toEqual(['no-cache', 'default']);
});

test('a data: URL is read like any other, and never waits for a place', async () => {
  const client = makeClient({ connectionsPerHost: 1 });
  const url = 'data:application/octet-stream;base64,AAECAwQFBgcICQoLDA0ODw==';
  server.rule('/body', { stallAfter: 10 });
  const controller = new AbortController();
  const stalled = client.whole(resource(), { ...LIMITS, signal: controller.signal });
  const { bytes } = await client.whole({ kind: 'key', url, byteRange: undefined }, LIMITS);
  expect([...bytes]).toEqual([...Array(16).keys()]);
  controller.abort();
  await expect(stalled).rejects.toMatchObject({ code: 'aborted' });
});

test('a data: URL that cannot be read is tried once, and not repeated in the error', async () => {
  const client = makeClient({ retries: 3 });
  const url = 'data:text/plain;base64,%%secret';
  const error: unknown = await client
    .whole({ kind: 'key', url, byteRange: undefined }, LIMITS)
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'network', url: 'data:…' });
  expect(textOf(error)).not.toContain('secret');
});

test('what a fetch says about its failure is told without tokens', async () => {
  const client = makeClient({
    fetch: (url) => Promise.reject(new Error(`GET ${url} failed`, { cause: new Error(url) })),
  });
  const error: unknown = await client
    .whole(resource('/body?token=secret#secret'), LIMITS)
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'network',
    cause: { message: `GET ${server.url}/body failed` },
  });
  expect(textOf(error)).not.toContain('secret');
});

test('an abort ends a fetch that stalls', async () => {
  server.rule('/body', { stallAfter: 1000 });
  const controller = new AbortController();
  const fetching = makeClient().whole(resource(), { ...LIMITS, signal: controller.signal });
  await soon(() => server.log[0]?.bytesSent).toBe(1000);
  controller.abort();
  await expect(fetching).rejects.toMatchObject({ code: 'aborted' });
  await soon(() => server.log[0]?.aborted).toBe(true);
});

test("the capture's own limit keeps its code", async () => {
  const controller = new AbortController();
  controller.abort(new TimeLimitError('too long', {}));
  const { signal } = controller;
  const fetching = makeClient().whole(resource(), { ...LIMITS, signal });
  await expect(fetching).rejects.toMatchObject({ code: 'timeout', message: 'too long' });
  expect(server.log).toHaveLength(0);
});

/** Everything an error says, causes and stacks included. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, textOf(error.cause ?? '')].join('\n');
}
