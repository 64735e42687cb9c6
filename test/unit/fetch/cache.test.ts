import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ANY_COPY, copyTerm } from '../../../worker/fetch/copies.js';
import { SegmentCache } from '../../../worker/fetch/segment-cache.js';
import { startStreamServer, type StreamServer } from '../../helpers/stream-server.js';
import { BODY, isSame, LIMITS, makeClient, readUntil, soon } from './make-client.js';

const KEEP = { cacheBytes: 1_000_000 };

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

test('a second read of a segment that was read whole asks for nothing', async () => {
  const client = makeClient(KEEP);
  await readUntil(client, { url });
  const { bytes, bytesFetched } = await readUntil(client, { url });
  expect(isSame(bytes, BODY)).toBe(true);
  expect(bytesFetched).toBe(0);
  expect(server.log).toHaveLength(1);
});

test('a second read that needs no more than the first asks for nothing', async () => {
  const client = makeClient(KEEP);
  const first = await readUntil(client, { url }, 50_000);
  const second = await readUntil(client, { url }, 50_000);
  expect(second.bytesFetched).toBe(0);
  expect(isSame(second.bytes, BODY.subarray(0, second.bytes.byteLength))).toBe(true);
  expect(second.bytes.byteLength).toBeLessThanOrEqual(first.bytes.byteLength);
  expect(server.log).toHaveLength(1);
});

test('a second read that needs more fetches only what is missing', async () => {
  const client = makeClient(KEEP);
  const first = await readUntil(client, { url, stream: 'a' }, 50_000);
  const second = await readUntil(client, { url, stream: 'b' });
  expect(isSame(second.bytes, BODY)).toBe(true);
  expect(first.bytesFetched + second.bytesFetched).toBe(BODY.length);
  expect(server.log[1]?.range).toBe(`bytes=${first.bytesFetched}-`);
});

test('where the server knows no ranges, a second read passes over what is at hand', async () => {
  server.rule('/body', { noRange: true });
  const client = makeClient(KEEP);
  await readUntil(client, { url, stream: 'a' }, 50_000);
  const { bytes, bytesFetched } = await readUntil(client, { url, stream: 'b' });
  expect(isSame(bytes, BODY)).toBe(true);
  expect(bytesFetched).toBe(BODY.length);
});

test('parts of one resource are kept apart', async () => {
  const client = makeClient(KEEP);
  const parts = [0, 50_000, 0].map((offset) => ({ offset, length: 50_000 }));
  for (const byteRange of parts) {
    const { bytes } = await readUntil(client, { url, byteRange });
    const { offset, length } = byteRange;
    expect(isSame(bytes, BODY.subarray(offset, offset + length))).toBe(true);
  }
  expect(server.log).toHaveLength(2);
});

test('a sink that spoils its bytes spoils nobody else', async () => {
  const client = makeClient(KEEP);
  const spoil = (chunk: Uint8Array<ArrayBuffer>) => {
    chunk.fill(0);
    structuredClone(chunk, { transfer: [chunk.buffer] });
    return undefined;
  };
  const source = { url, byteRange: undefined, sequence: 0, stream: 's' };
  await client.segment(source, LIMITS, spoil, () => undefined);
  await client.segment(source, LIMITS, spoil, () => undefined);
  const { bytes, bytesFetched } = await readUntil(client, { url });
  expect(isSame(bytes, BODY)).toBe(true);
  expect(bytesFetched).toBe(0);
});

test('two reads of a segment at once fetch it once', async () => {
  const client = makeClient(KEEP);
  const reads = await Promise.all([readUntil(client, { url }), readUntil(client, { url })]);
  for (const { bytes } of reads) expect(isSame(bytes, BODY)).toBe(true);
  expect(reads.map(({ bytesFetched }) => bytesFetched)).toEqual([BODY.length, 0]);
  expect(server.log).toHaveLength(1);
});

test('an abort of the first of two reads leaves the second to go on from there', async () => {
  server.rule('/body', { stallAfter: 60_000, times: 1 });
  const client = makeClient(KEEP);
  const controller = new AbortController();
  const first = readUntil(client, { url }, Infinity, { ...LIMITS, signal: controller.signal });
  const second = readUntil(client, { url });
  await soon(() => server.log[0]?.bytesSent).toBe(60_000);
  controller.abort();
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
  const { bytes } = await second;
  expect(isSame(bytes, BODY)).toBe(true);
  expect(server.log).toHaveLength(2);
});

test('an abort of a read that waits for another rejects at once, and a third still waits', async () => {
  server.rule('/body', { stallAfter: 60_000, times: 1 });
  const client = makeClient(KEEP);
  const [one, two] = [new AbortController(), new AbortController()];
  const first = readUntil(client, { url }, Infinity, { ...LIMITS, signal: one.signal });
  const second = readUntil(client, { url }, Infinity, { ...LIMITS, signal: two.signal });
  await soon(() => server.log[0]?.bytesSent).toBe(60_000);
  two.abort();
  await expect(second).rejects.toMatchObject({ code: 'aborted' });
  const third = readUntil(client, { url });
  one.abort();
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
  expect(isSame((await third).bytes, BODY)).toBe(true);
  expect(server.log).toHaveLength(2);
});

test('a read that finds enough while another goes on does not wait for it', async () => {
  server.rule('/body', { stallAfter: 60_000 });
  const client = makeClient(KEEP);
  const controller = new AbortController();
  let length = 0;
  const first = client.segment(
    { url, byteRange: undefined, sequence: 0, stream: 's' },
    { ...LIMITS, signal: controller.signal },
    (chunk) => {
      length += chunk.byteLength;
      return undefined;
    },
    () => undefined,
  );
  await soon(() => length).toBe(60_000);
  const { bytesFetched } = await readUntil(client, { url }, 40_000);
  expect(bytesFetched).toBe(0);
  controller.abort();
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
});

test('without a cache each read fetches for itself', async () => {
  const client = makeClient({ cacheBytes: 0 });
  const reads = await Promise.all([readUntil(client, { url }), readUntil(client, { url })]);
  expect(reads.map(({ bytesFetched }) => bytesFetched)).toEqual([BODY.length, BODY.length]);
});

test('a segment larger than the cache is read right, again and again', async () => {
  const client = makeClient({ cacheBytes: 100_000 });
  for (let i = 0; i < 3; i += 1) {
    const { bytes } = await readUntil(client, { url });
    expect(isSame(bytes, BODY)).toBe(true);
  }
  expect(server.log.map(({ range }) => range)).toEqual([undefined, 'bytes=98304-', 'bytes=98304-']);
});

test('the cache holds no more than allowed, and gives up what was used longest ago', () => {
  const cache = new SegmentCache(3 * 32 * 1024);
  const page = BODY.subarray(0, 32 * 1024);
  const keep = (key: string, bytes: Uint8Array): void => {
    cache.begin(key, copyTerm(ANY_COPY, undefined)).write(0, bytes);
  };
  const kept = (keys: readonly string[]): readonly string[] =>
    keys.filter((key) => cache.find(key, ANY_COPY, Infinity));
  for (const key of ['a', 'b', 'c']) keep(key, page);
  expect(kept(['a'])).toEqual(['a']);
  keep('d', page.subarray(0, 1));
  expect(kept(['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
  keep('big', BODY);
  expect(kept(['a', 'c', 'd'])).toEqual([]);
  const big = cache.find('big', ANY_COPY, Infinity);
  expect(big?.read(3 * 32 * 1024)).toBeUndefined();
  expect(big?.read(3 * 32 * 1024 - 1)?.byteLength).toBe(1);
});

test('a segment whose memory went to others is kept no further', () => {
  const cache = new SegmentCache(32 * 1024);
  const first = cache.begin('a', copyTerm(ANY_COPY, undefined));
  first.write(0, BODY.subarray(0, 100));
  cache.begin('b', copyTerm(ANY_COPY, undefined)).write(0, BODY.subarray(0, 100));
  first.write(100, BODY.subarray(100, 40_000));
  expect(cache.find('a', ANY_COPY, Infinity)).toBeUndefined();
  expect(cache.find('b', ANY_COPY, Infinity)?.read(0)).toEqual(BODY.slice(0, 100));
});

test('bytes that do not follow on those at hand are not taken, and overlapping ones once', () => {
  const front = new SegmentCache(1e6).begin('a', copyTerm(ANY_COPY, undefined));
  front.write(10, BODY.subarray(10, 20));
  expect(front.read(0)).toBeUndefined();
  front.write(0, BODY.subarray(0, 10));
  front.write(5, BODY.subarray(5, 15));
  front.write(2, BODY.subarray(2, 4));
  expect(front.read(0)).toEqual(BODY.slice(0, 15));
  front.complete(14);
  expect(front.endsAt(15)).toBe(false);
  front.complete(15);
  expect([front.endsAt(15), front.endsAt(14)]).toEqual([true, false]);
});
