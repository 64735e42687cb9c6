import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SnapError } from '../../../src/shared/errors.js';
import { streamResource } from '../../../worker/fetch/stream.js';
import { fetchWhole } from '../../../worker/fetch/whole.js';
import { startStreamServer, type StreamServer } from '../../helpers/stream-server.js';

const BODY = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) & 255);

let server: StreamServer;

beforeAll(async () => {
  server = await startStreamServer();
});
beforeEach(() => {
  server.reset();
  server.put('/body', BODY);
});
afterAll(() => server.close());

const limits = { maxBytes: 1_000_000, signal: new AbortController().signal };

function segment(path = '/body', byteRange?: { offset: number; length: number }) {
  return { kind: 'segment' as const, url: server.url + path, byteRange };
}

test('a resource arrives whole', async () => {
  const { bytes, url } = await fetchWhole(segment(), limits);
  expect(bytes).toEqual(BODY);
  expect(url).toBe(`${server.url}/body`);
});

test.each([true, false])(
  'a byte range is what arrives, honoured by the server: %s',
  async (honoured) => {
    if (!honoured) server.rule('/body', { noRange: true });
    const byteRange = { offset: 70_000, length: 50_000 };
    const { bytes } = await fetchWhole(segment('/body', byteRange), limits);
    expect(bytes).toEqual(BODY.subarray(70_000, 120_000));
    expect(server.log[0]?.range).toBe('bytes=70000-119999');
  },
);

test('another byte range than the one asked for is cut to it, or refused', async () => {
  const answer = (from: number) => ({
    status: 206,
    noRange: true,
    headers: { 'content-range': `bytes ${from}-199999/200000` },
    body: BODY.subarray(from),
  });
  server.rule('/body', answer(60_000));
  const early = { offset: 70_000, length: 10_000 };
  const { bytes } = await fetchWhole(segment('/body', early), limits);
  expect(bytes).toEqual(BODY.subarray(70_000, 80_000));
  await expect(
    fetchWhole(segment('/body', { offset: 50_000, length: 10_000 }), limits),
  ).rejects.toMatchObject({ code: 'http', status: 206 });
});

test('stopping ends the connection', async () => {
  server.rule('/body', { endless: true });
  let seen = 0;
  const { bytesRead } = await streamResource(segment(), limits, (chunk) => {
    seen += chunk.byteLength;
    return seen > 50_000 ? 'stop' : undefined;
  });
  expect(bytesRead).toBe(seen);
  expect(bytesRead).toBeLessThan(50_000 + 64 * 1024);
  await expect.poll(() => server.log[0]?.aborted).toBe(true);
});

test.each([
  [200_000, 'ok'],
  [199_999, 'too-large'],
  [1, 'too-large'],
])('a limit of %s bytes for 200000: %s', async (maxBytes, expected) => {
  const result = await fetchWhole(segment(), { ...limits, maxBytes }).then(
    () => 'ok',
    (error: unknown) => (error instanceof SnapError ? error.code : error),
  );
  expect(result).toBe(expected);
});

test.each([
  ['segment', 404, 'http'],
  ['segment', 503, 'http'],
  ['playlist', 404, 'playlist-not-found'],
  ['playlist', 410, 'playlist-not-found'],
  ['playlist', 403, 'http'],
] as const)('a %s with status %s is %s', async (kind, status, code) => {
  server.rule('/body', { status });
  await expect(fetchWhole({ ...segment('/body?token=1'), kind }, limits)).rejects.toMatchObject({
    code,
    status,
    url: `${server.url}/body`,
  });
});

test('a connection that breaks is a network failure', async () => {
  server.rule('/body', { truncateAt: 1000 });
  await expect(fetchWhole(segment(), limits)).rejects.toMatchObject({ code: 'network' });
});

test('an abort ends a fetch that stalls', async () => {
  server.rule('/body', { stallAfter: 1000 });
  const controller = new AbortController();
  const fetching = fetchWhole(segment(), { ...limits, signal: controller.signal });
  setTimeout(() => {
    controller.abort();
  }, 50);
  await expect(fetching).rejects.toMatchObject({ code: 'aborted' });
  await expect.poll(() => server.log[0]?.aborted).toBe(true);
});

test("the capture's own limit keeps its code", async () => {
  const controller = new AbortController();
  controller.abort(new SnapError('timeout', 'too long'));
  const { signal } = controller;
  await expect(fetchWhole(segment(), { ...limits, signal })).rejects.toMatchObject({
    code: 'timeout',
  });
});
