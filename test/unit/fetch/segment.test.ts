import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { nativeFetch } from '../../../worker/fetch/page-fetch.js';
import { startStreamServer, type StreamServer } from '../../helpers/stream-server.js';
import { BODY, isSame, LIMITS, makeClient, readUntil, soon } from './make-client.js';

let server: StreamServer;
let url: string;

beforeAll(async () => {
  server = await startStreamServer();
  url = `${server.url}/body`;
});
beforeEach(() => {
  server.reset();
  server.put('/body', BODY);
});
afterAll(() => server.close());

const ranges = () => server.log.map(({ range }) => range);

test.each([true, false])(
  'a byte range is what arrives, honoured by the server: %s',
  async (honoured) => {
    if (!honoured) server.rule('/body', { noRange: true });
    const byteRange = { offset: 70_000, length: 50_000 };
    const { bytes, bytesFetched } = await readUntil(makeClient(), { url, byteRange });
    expect(isSame(bytes, BODY.subarray(70_000, 120_000))).toBe(true);
    expect(bytesFetched).toBeGreaterThanOrEqual(honoured ? 50_000 : 120_000);
    expect(bytesFetched).toBeLessThan(honoured ? 50_001 : 200_000);
    expect(ranges()).toEqual(['bytes=70000-119999']);
  },
);

test('a byte range far inside a resource of which no parts are sent is too large', async () => {
  server.rule('/body', { noRange: true });
  const byteRange = { offset: 70_000, length: 50_000 };
  const reading = readUntil(makeClient(), { url, byteRange }, 1, { ...LIMITS, maxBytes: 60_000 });
  await expect(reading).rejects.toMatchObject({ code: 'too-large' });
  await soon(() => server.log[0]?.ended).toBe(true);
});

test('another byte range than the one asked for is cut to it, or asked for without a range', async () => {
  const answer = (from: number) => ({
    status: 206,
    noRange: true,
    headers: { 'content-range': `bytes ${from}-199999/200000` },
    body: BODY.subarray(from),
    times: 1,
  });
  server.rule('/body', answer(60_000));
  const early = { offset: 70_000, length: 10_000 };
  const cut = await readUntil(makeClient(), { url, byteRange: early });
  expect(isSame(cut.bytes, BODY.subarray(70_000, 80_000))).toBe(true);
  server.rule('/body', answer(60_000));
  const late = { offset: 50_000, length: 10_000 };
  const whole = await readUntil(makeClient(), { url, byteRange: late });
  expect(isSame(whole.bytes, BODY.subarray(50_000, 60_000))).toBe(true);
  expect(ranges()).toEqual(['bytes=70000-79999', 'bytes=50000-59999', undefined]);
});

test('a server that only ever sends another byte range is refused', async () => {
  const body = BODY.subarray(60_000);
  const headers = { 'content-range': 'bytes 60000-199999/200000' };
  server.rule('/body', { status: 206, noRange: true, headers, body });
  const byteRange = { offset: 50_000, length: 10_000 };
  const reading = readUntil(makeClient({ retries: 2 }), { url, byteRange });
  await expect(reading).rejects.toMatchObject({ code: 'http', status: 206 });
  expect(ranges()).toEqual(['bytes=50000-59999', undefined]);
});

test('more than the byte range asked for is cut to it', async () => {
  server.rule('/body', { status: 206, noRange: true, body: BODY.subarray(70_000), endless: true });
  const byteRange = { offset: 70_000, length: 50_000 };
  const { bytes, bytesFetched } = await readUntil(makeClient(), { url, byteRange });
  expect(isSame(bytes, BODY.subarray(70_000, 120_000))).toBe(true);
  expect(bytesFetched).toBe(50_000);
  await soon(() => server.log[0]?.aborted).toBe(true);
});

test('a byte range that reaches behind the end of the resource ends there', async () => {
  const byteRange = { offset: 190_000, length: 50_000 };
  const { bytes } = await readUntil(makeClient({ cacheBytes: 1e6 }), { url, byteRange });
  expect(isSame(bytes, BODY.subarray(190_000))).toBe(true);
});

test('a byte range behind the end of the resource is refused', async () => {
  const byteRange = { offset: 300_000, length: 10 };
  const reading = readUntil(makeClient({ retries: 2 }), { url, byteRange });
  await expect(reading).rejects.toMatchObject({ code: 'http', status: 416 });
  expect(server.log).toHaveLength(1);
});

test('a request that was read as far as is wanted is aborted, and not only its body cancelled', async () => {
  const signals: AbortSignal[] = [];
  const client = makeClient({
    fetch: (to, init) => {
      signals.push(init.signal);
      return nativeFetch(to, init);
    },
  });
  await readUntil(client, { url }, 1);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('the first segment of a stream is asked for whole, and stopping ends the connection', async () => {
  server.rule('/body', { endless: true });
  const { bytes, bytesFetched } = await readUntil(makeClient(), { url }, 50_000);
  expect(bytesFetched).toBe(bytes.byteLength);
  expect(bytesFetched).toBeLessThan(50_000 + 64 * 1024);
  expect(ranges()).toEqual([undefined]);
  await soon(() => server.log[0]?.aborted).toBe(true);
});

test.each([
  [200_000, 'ok', 200_000],
  [199_999, 'too-large', 199_999],
  [50_000, 'too-large', 50_000],
  [0, 'too-large', 0],
])('of 200000 bytes a limit of %s is %s, behind as many', async (maxBytes, expected, handed) => {
  let length = 0;
  let bytesFetched = 0;
  const result = await makeClient({ cacheBytes: 1e6, retries: 3 })
    .segment(
      { url, byteRange: undefined, sequence: 0, stream: 's' },
      { ...LIMITS, maxBytes },
      (chunk) => {
        length += chunk.byteLength;
        return undefined;
      },
      (bytes) => {
        bytesFetched += bytes;
      },
    )
    .then(
      () => 'ok',
      (error: unknown) => (error as { code: string }).code,
    );
  expect({ result, length }).toEqual({ result: expected, length: handed });
  expect(bytesFetched).toBeLessThanOrEqual(maxBytes + 1);
  expect(server.log).toHaveLength(1);
});

test('a stop at the very limit is no error', async () => {
  const { bytes } = await readUntil(makeClient(), { url }, 50_000, { ...LIMITS, maxBytes: 50_000 });
  expect(bytes.byteLength).toBe(50_000);
});

test('pieces are small, however the browser hands them over, and cached ones too', async () => {
  const client = makeClient({
    cacheBytes: 1e6,
    fetch: () => Promise.resolve(new Response(new ReadableStream({ start: onePiece }))),
  });
  const fetched = await readUntil(client, { url });
  const cached = await readUntil(client, { url });
  expect(isSame(fetched.bytes, BODY)).toBe(true);
  expect(isSame(cached.bytes, BODY)).toBe(true);
  expect(fetched.largestChunk).toBeLessThanOrEqual(256 * 1024);
  expect(cached.largestChunk).toBeLessThanOrEqual(256 * 1024);
});

function onePiece(controller: ReadableStreamDefaultController): void {
  controller.enqueue(BODY.slice());
  controller.close();
}
