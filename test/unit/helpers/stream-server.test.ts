import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createGate } from '../../helpers/gate.js';
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
  const [head, body] = await readRaw(`${url}/bytes.ts`);
  expect(head).toMatch(/^content-length: 100000$/im);
  expect(body).toHaveLength(30_000);
  await expect.poll(() => requests('/bytes.ts')[0]?.ended).toBe(true);
  expect(requests('/bytes.ts')).toMatchObject([
    { bytesSent: 30_000, finished: false, aborted: false },
  ]);
});

test('a stalled answer sends its bytes and nothing more, until the client leaves', async () => {
  const { url, rule, requests } = await start();
  rule('/bytes.ts', { stallAfter: 20_000 });
  const leaving = new AbortController();
  const response = await fetch(`${url}/bytes.ts`, { signal: leaving.signal });
  const onBytes = (bytes: number) => {
    if (bytes === 20_000) leaving.abort();
  };
  expect((await readUntilBroken(response, onBytes)).bytes).toBe(20_000);
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

test('an answer is held back until the test says so', async () => {
  const { url, rule, requests } = await start();
  const gate = createGate();
  rule('/bytes.ts', { heldUntil: gate.opened });
  const answer = fetch(`${url}/bytes.ts`);
  await expect.poll(() => requests('/bytes.ts').length).toBe(1);
  expect((await fetch(`${url}/live/segment0.ts`)).status).toBe(200);
  expect(requests('/bytes.ts')).toMatchObject([{ status: 0, ended: false }]);
  gate.open();
  expect((await bytesOf(await answer)).length).toBe(BYTES.length);
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
  await close();
  expect((await reading).error).toBeDefined();
  const refused = connect(Number(new URL(url).port), '127.0.0.1');
  const code = await new Promise((resolve) =>
    refused.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code);
    }),
  );
  expect(code).toBe('ECONNREFUSED');
});

/** All that a connection brings, in characters of one byte: `fetch` drops what is not read yet when it breaks. */
async function readRaw(url: string): Promise<readonly [head: string, body: string]> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('latin1');
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: a\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  const headEnd = text.indexOf('\r\n\r\n');
  return [text.slice(0, headEnd).replaceAll('\r', ''), text.slice(headEnd + 4)];
}

async function readUntilBroken(
  response: Response,
  onBytes?: (bytes: number) => void,
): Promise<{ bytes: number; error: unknown }> {
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += (chunk as Uint8Array).length;
      onBytes?.(bytes);
    }
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
