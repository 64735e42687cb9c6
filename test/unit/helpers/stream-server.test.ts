import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startStreamServer, type StreamServer } from '../../helpers/stream-server.js';

const BYTES = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);

let server: StreamServer | undefined;

afterEach(() => server?.close());

async function start(): Promise<StreamServer> {
  server = await startStreamServer({ folders: { '/live': 'test/fixtures/live' } });
  server.put('/bytes.ts', BYTES);
  return server;
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

test('a file of a folder comes with its type, its length and CORS', async () => {
  const { url } = await start();
  const response = await fetch(`${url}/live/segment0.ts`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('video/mp2t');
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect((await bytesOf(response)).length).toBe(Number(response.headers.get('content-length')));
});

test('a path outside of the folders is not found', async () => {
  const { url } = await start();
  for (const path of ['/other.ts', '/live/..%2fmake.sh', '/live/', '/live']) {
    expect((await fetch(url + path)).status).toBe(404);
  }
});

test.each([
  ['bytes=10-19', 10, 20],
  ['bytes=99990-', 99_990, 100_000],
  ['bytes=-5', 99_995, 100_000],
  ['bytes=99990-200000', 99_990, 100_000],
])('range %s is answered with 206', async (range, first, end) => {
  const { url } = await start();
  const response = await fetch(`${url}/bytes.ts`, { headers: { range } });
  expect(response.status).toBe(206);
  expect(response.headers.get('content-range')).toBe(`bytes ${first}-${end - 1}/100000`);
  expect(await bytesOf(response)).toEqual(BYTES.subarray(first, end));
});

test('a range outside of the file is answered with 416', async () => {
  const { url } = await start();
  const response = await fetch(`${url}/bytes.ts`, { headers: { range: 'bytes=100000-' } });
  expect(response.status).toBe(416);
  expect(response.headers.get('content-range')).toBe('bytes */100000');
});

test('a server without ranges sends everything', async () => {
  const { url, rule } = await start();
  rule('/bytes.ts', { noRange: true });
  const response = await fetch(`${url}/bytes.ts`, { headers: { range: 'bytes=10-19' } });
  expect(response.status).toBe(200);
  expect((await bytesOf(response)).length).toBe(BYTES.length);
});

test('status, redirect, type, headers and body follow the rule, and CORS can be left out', async () => {
  const { url, rule } = await start();
  rule('/gone.ts', { status: 410 });
  rule('/moved.ts', { redirectTo: '/bytes.ts' });
  rule('/odd.ts', { body: 'text', contentType: 'text/plain', noCors: true, headers: { age: '7' } });
  expect((await fetch(`${url}/gone.ts`)).status).toBe(410);
  expect((await bytesOf(await fetch(`${url}/moved.ts`))).length).toBe(BYTES.length);
  const odd = await fetch(`${url}/odd.ts`);
  expect(await odd.text()).toBe('text');
  expect(odd.headers.get('content-type')).toBe('text/plain');
  expect(odd.headers.get('age')).toBe('7');
  expect(odd.headers.get('access-control-allow-origin')).toBeNull();
});

test('a rule for one request is used up by it', async () => {
  const { url, rule } = await start();
  rule(/\.ts$/, { status: 503, times: 1 });
  expect((await fetch(`${url}/bytes.ts`)).status).toBe(503);
  expect((await fetch(`${url}/bytes.ts`)).status).toBe(200);
});

test('a truncated answer breaks off after exactly so many bytes', async () => {
  const { url, rule, requests } = await start();
  rule('/bytes.ts', { truncateAt: 30_000 });
  const response = await fetch(`${url}/bytes.ts`);
  expect(response.headers.get('content-length')).toBe('100000');
  const read = await readUntilBroken(response);
  expect(read.bytes).toBe(30_000);
  expect(read.error).toBeDefined();
  await expect.poll(() => requests('/bytes.ts')[0]?.endedAt).toBeDefined();
  expect(requests('/bytes.ts')).toMatchObject([
    { bytesSent: 30_000, finished: false, aborted: false },
  ]);
});

test('a stalled answer sends its bytes and nothing more, until the client leaves', async () => {
  const { url, rule, requests } = await start();
  rule('/bytes.ts', { stallAfter: 20_000 });
  const leaving = new AbortController();
  const response = await fetch(`${url}/bytes.ts`, { signal: leaving.signal });
  setTimeout(() => {
    leaving.abort();
  }, 200);
  expect((await readUntilBroken(response)).bytes).toBe(20_000);
  await expect.poll(() => requests('/bytes.ts')[0]?.aborted).toBe(true);
});

test('an endless answer goes on behind the body with whole null packets', async () => {
  const { url, rule } = await start();
  const body = new Uint8Array(188).fill(1);
  rule('/bytes.ts', { endless: true, body });
  const response = await fetch(`${url}/bytes.ts`);
  expect(response.headers.get('content-length')).toBeNull();
  const bytes = await readAtLeast(response, 200_000);
  expect(bytes.subarray(0, 188)).toEqual(body);
  for (let offset = 188; offset < 200_000; offset += 188) {
    expect(Array.from(bytes.subarray(offset, offset + 3))).toEqual([0x47, 0x1f, 0xff]);
  }
});

test('a throttled answer is no faster than its rate', async () => {
  const { url, rule } = await start();
  rule('/bytes.ts', { bytesPerSecond: 200_000 });
  const startedAt = performance.now();
  expect(await bytesOf(await fetch(`${url}/bytes.ts`))).toEqual(BYTES);
  expect(performance.now() - startedAt).toBeGreaterThan(400);
});

test('a delayed answer begins late', async () => {
  const { url, rule } = await start();
  rule('/bytes.ts', { delayMs: 150 });
  const startedAt = performance.now();
  await fetch(`${url}/bytes.ts`);
  expect(performance.now() - startedAt).toBeGreaterThan(140);
});

test('the log tells preflights from requests and what was asked for', async () => {
  const { url, log, requests } = await start();
  await fetch(`${url}/bytes.ts`, { method: 'OPTIONS' });
  await bytesOf(await fetch(`${url}/bytes.ts?token=1`, { headers: { range: 'bytes=0-99' } }));
  expect(log.map(({ method }) => method)).toEqual(['OPTIONS', 'GET']);
  expect(requests('/bytes.ts')[1]).toMatchObject({
    url: '/bytes.ts?token=1',
    range: 'bytes=0-99',
    status: 206,
    bytesSent: 100,
    finished: true,
    aborted: false,
  });
});

test('closing ends answers that would never end', async () => {
  const { url, rule, close } = await start();
  rule('/bytes.ts', { endless: true });
  const response = await fetch(`${url}/bytes.ts`);
  const reading = readUntilBroken(response);
  const startedAt = performance.now();
  await close();
  expect((await reading).error).toBeDefined();
  expect(performance.now() - startedAt).toBeLessThan(1000);
  const refused = connect(Number(new URL(url).port), '127.0.0.1');
  const code = await new Promise((resolve) =>
    refused.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code);
    }),
  );
  expect(code).toBe('ECONNREFUSED');
});

async function readUntilBroken(response: Response): Promise<{ bytes: number; error: unknown }> {
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
  } catch (error) {
    return { bytes, error };
  }
  return { bytes, error: undefined };
}

async function readAtLeast(response: Response, wanted: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += (chunk as Uint8Array).length;
    if (length >= wanted) break;
  }
  return new Uint8Array(Buffer.concat(chunks));
}
