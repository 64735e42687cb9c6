import { expose, wrap } from 'comlink';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PageServices } from '../../../src/workers/services/page-services.js';
import type { PageApi } from '../../../shared/protocol.js';
import { createPageFetch } from '../../../worker/fetch/page-fetch.js';
import type { FetchFunction } from '../../../worker/fetch/types.js';
import { createGate, NEVER } from '../../helpers/gate.js';
import { startStreamServer, type StreamServer } from '../../helpers/stream-server.js';
import { BODY, isSame, LIMITS, makeClient, readUntil, soon } from './make-client.js';

let server: StreamServer;
let url: string;
let ends: readonly MessagePort[] = [];

beforeEach(async () => {
  server = await startStreamServer();
  server.put('/body', BODY);
  url = `${server.url}/body`;
});
afterEach(async () => {
  for (const end of ends) end.close();
  await server.close();
});

/** What a worker has of a page whose caller brought this `fetch`. */
function pageFetch(fetch: typeof globalThis.fetch = globalThis.fetch): FetchFunction {
  const { port1, port2 } = new MessageChannel();
  ends = [port1, port2];
  const service = new PageServices({
    ...{ fetch, keyProvider: undefined, network: { connectionsPerHost: 6 } },
  }).open();
  expose(service.api, port1);
  return createPageFetch(wrap<PageApi>(port2));
}

test("a segment comes whole through the page's own fetch, ranges and headers included", async () => {
  const settings = {
    credentials: undefined,
    headers: [['X-Asked-By', 'page']] as const,
    referrerPolicy: undefined,
  };
  const client = makeClient({
    fetch: pageFetch(),
    settings: () => Promise.resolve(settings),
  });
  const byteRange = { offset: 70_000, length: 50_000 };
  const { bytes } = await readUntil(client, { url, byteRange });
  expect(isSame(bytes, BODY.subarray(70_000, 120_000))).toBe(true);
  expect(server.log[0]?.range).toBe('bytes=70000-119999');
  expect(server.log[0]?.headers['x-asked-by']).toBe('page');
});

test('status, final URL and headers come over', async () => {
  server.rule('/old', { redirectTo: '/body' });
  const controller = new AbortController();
  const response = await pageFetch()(`${server.url}/old`, {
    signal: controller.signal,
    cache: 'default',
    redirect: 'follow',
    headers: {},
  });
  expect(response.status).toBe(200);
  expect(response.url).toBe(url);
  expect(response.headers.get('Content-Length')).toBe('200000');
  expect(response.headers.get('x-none')).toBeNull();
  await response.body?.cancel();
});

test('a sink that stops ends the request in the page', async () => {
  server.rule('/body', { endless: true });
  const client = makeClient({ fetch: pageFetch() });
  await readUntil(client, { url }, 50_000);
  await soon(() => server.log[0]?.aborted).toBe(true);
});

test.each([
  ['before its head', { heldUntil: NEVER }],
  ['in its body', { stallAfter: 1000 }],
])('an abort %s ends a request at once', async (_, rule) => {
  server.rule('/body', rule);
  const controller = new AbortController();
  const client = makeClient({ fetch: pageFetch() });
  const limits = { ...LIMITS, signal: controller.signal };
  const reading = readUntil(client, { url }, Infinity, limits);
  await soon(() => server.log.length).toBe(1);
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: 'aborted' });
});

test('a head that comes after the abort is cancelled in the page', async () => {
  const gate = createGate();
  server.rule('/body', { heldUntil: gate.opened, stallAfter: 1000 });
  const controller = new AbortController();
  const client = makeClient({ fetch: pageFetch() });
  const limits = { ...LIMITS, signal: controller.signal };
  const reading = readUntil(client, { url }, Infinity, limits);
  await soon(() => server.log.length).toBe(1);
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: 'aborted' });
  gate.open();
  await soon(() => server.log[0]?.aborted).toBe(true);
});

test('a head that a fetch without signals brings after the abort is cancelled in the page', async () => {
  const gate = createGate();
  server.rule('/body', { heldUntil: gate.opened, stallAfter: 1000 });
  const controller = new AbortController();
  const client = makeClient({ fetch: pageFetch((url) => globalThis.fetch(url)) });
  const limits = { ...LIMITS, signal: controller.signal };
  const reading = readUntil(client, { url }, Infinity, limits);
  await soon(() => server.log.length).toBe(1);
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: 'aborted' });
  gate.open();
  await soon(() => server.log[0]?.aborted).toBe(true);
});

test("an error of the page's fetch is a network failure with that cause", async () => {
  const fetch = pageFetch(() => Promise.reject(new RangeError('No more requests today')));
  await expect(readUntil(makeClient({ fetch }), { url })).rejects.toMatchObject({
    code: 'network',
    cause: { name: 'RangeError', message: 'No more requests today' },
  });
});

test('a body that breaks in the page is repeated from there', async () => {
  server.rule('/body', { truncateAt: 100_000, times: 1 });
  const { bytes } = await readUntil(makeClient({ fetch: pageFetch(), retries: 1 }), { url });
  expect(isSame(bytes, BODY)).toBe(true);
  expect(server.log).toHaveLength(2);
});
