import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createGate } from '../../helpers/gate.js';
import { startStreamServer, type StreamServer } from '../../helpers/stream-server.js';
import { LIMITS, makeClient, soon } from './make-client.js';

const MAP = Uint8Array.from({ length: 1000 }, (_, i) => i & 255);

let server: StreamServer;
let url: string;

beforeAll(async () => {
  server = await startStreamServer();
  url = `${server.url}/map`;
});
beforeEach(() => {
  server.reset();
  server.put('/map', MAP);
});
afterAll(() => server.close());

test('a map is fetched once, and kept for its byte range', async () => {
  const client = makeClient();
  const whole = { url, byteRange: undefined };
  const part = { url, byteRange: { offset: 100, length: 50 } };
  expect((await client.map(whole, LIMITS)).bytesFetched).toBe(1000);
  expect((await client.map(part, LIMITS)).bytes).toEqual(MAP.slice(100, 150));
  const again = await client.map(whole, LIMITS);
  expect(again).toEqual({ url, bytes: MAP, bytesFetched: 0 });
  expect(server.log.map(({ range }) => range)).toEqual([undefined, 'bytes=100-149']);
});

test('what a caller does to its bytes does not reach the next', async () => {
  const client = makeClient();
  const map = { url, byteRange: undefined };
  (await client.map(map, LIMITS)).bytes.fill(0);
  (await client.map(map, LIMITS)).bytes.fill(0);
  expect((await client.map(map, LIMITS)).bytes).toEqual(MAP);
});

test('several that ask at the same time share one request, which one of them counts', async () => {
  const client = makeClient();
  const map = { url, byteRange: undefined };
  const maps = await Promise.all([1, 2, 3].map(() => client.map(map, LIMITS)));
  expect(maps.map(({ bytesFetched }) => bytesFetched).sort()).toEqual([0, 0, 1000]);
  for (const { bytes } of maps) expect(bytes).toEqual(MAP);
  expect(server.log).toHaveLength(1);
});

test('an abort of one leaves the others their map; the last abort ends the request', async () => {
  const gate = createGate();
  server.rule('/map', { heldUntil: gate.opened });
  const client = makeClient();
  const map = { url, byteRange: undefined };
  const [one, two] = [new AbortController(), new AbortController()];
  const first = client.map(map, { ...LIMITS, signal: one.signal });
  const second = client.map(map, LIMITS);
  one.abort();
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
  gate.open();
  expect((await second).bytes).toEqual(MAP);
  server.rule('/map', { stallAfter: 10 });
  const alone = makeClient().map(map, { ...LIMITS, signal: two.signal });
  await soon(() => server.log[1]?.bytesSent).toBe(10);
  two.abort();
  await expect(alone).rejects.toMatchObject({ code: 'aborted' });
  await soon(() => server.log[1]?.aborted).toBe(true);
});

test('a failed map is asked for again', async () => {
  server.rule('/map', { status: 404, times: 1 });
  const client = makeClient();
  const map = { url, byteRange: undefined };
  await expect(client.map(map, LIMITS)).rejects.toMatchObject({
    code: 'http',
    message: 'The map was refused: HTTP 404',
  });
  expect((await client.map(map, LIMITS)).bytes).toEqual(MAP);
});

test('a map that breaks off starts over', async () => {
  server.rule('/map', { truncateAt: 500, times: 1 });
  const { bytes } = await makeClient({ retries: 1 }).map({ url, byteRange: undefined }, LIMITS);
  expect(bytes).toEqual(MAP);
});

test('a map larger than allowed is too large', async () => {
  const map = { url, byteRange: undefined };
  const fetching = makeClient().map(map, { ...LIMITS, maxBytes: 999 });
  await expect(fetching).rejects.toMatchObject({ code: 'too-large' });
});

test('of many maps the one that was used longest ago is forgotten', async () => {
  const client = makeClient();
  const get = (i: number) => client.map({ url, byteRange: { offset: i, length: 1 } }, LIMITS);
  for (let i = 0; i < 32; i += 1) await get(i);
  await get(0);
  await get(32);
  expect((await get(0)).bytesFetched).toBe(0);
  expect((await get(1)).bytesFetched).toBe(1);
});
