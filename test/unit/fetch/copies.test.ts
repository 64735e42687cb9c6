import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ANY_COPY } from '../../../worker/fetch/copies.js';
import { httpAge } from '../../../worker/fetch/http-age.js';
import type { CopyScope } from '../../../worker/fetch/types.js';
import { startStreamServer, type StreamServer } from '../../helpers/stream-server.js';
import { LIMITS, makeClient, readUntil } from './make-client.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

let server: StreamServer;
let url: string;

beforeAll(async () => {
  server = await startStreamServer();
  url = `${server.url}/body`;
});
beforeEach(() => {
  server.reset();
  server.put('/body', 'old');
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => server.close());

const LIVE: CopyScope = { ...ANY_COPY, life: 'one', job: 1, isLive: true };
const ENDED: CopyScope = { ...LIVE, isLive: false };

/** What is had after a replacement, so many seconds later. */
async function afterwards(
  scopes: readonly [CopyScope, CopyScope],
  seconds: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly [segment: string, map: string]> {
  const client = makeClient({ cacheBytes: 1_000_000 });
  server.rule('/body', { headers });
  const read = async (copies: CopyScope) => {
    const limits = { ...LIMITS, copies };
    const segment = await readUntil(client, { url }, Infinity, limits);
    const map = await client.map({ url, byteRange: undefined }, limits);
    return [segment.bytes, map.bytes].map((bytes) => new TextDecoder().decode(bytes));
  };
  await read(scopes[0]);
  vi.advanceTimersByTime(seconds * 1000);
  server.put('/body', 'new');
  const [segment = '', map = ''] = await read(scopes[1]);
  return [segment, map];
}

const next = (scope: CopyScope): CopyScope => ({ ...scope, job: scope.job + 1 });
/** What is asked for again, how many seconds later, and what the server says of keeping it. */
type Later = [scope: CopyScope, seconds: number, headers: Readonly<Record<string, string>>];
const OLD = ['old', 'old'];
const NEW = ['new', 'new'];

test.each<[string, ...Later, readonly string[]]>([
  ['media that has ended, for a minute', ENDED, 59, {}, OLD],
  ['and no longer', ENDED, 61, {}, NEW],
  ['no live media', LIVE, 0, {}, NEW],
  ['what the server lets be kept', LIVE, 3, { 'cache-control': 'public, max-age=4' }, OLD],
  ['and no longer', LIVE, 5, { 'cache-control': 'max-age=4' }, NEW],
  ['nothing beyond a minute', ENDED, 61, { 'cache-control': 'max-age=31536000' }, NEW],
  ['nothing that may not be stored', ENDED, 0, { 'cache-control': 'no-store' }, NEW],
  ['nothing that has to be asked for', ENDED, 0, { 'cache-control': 'no-cache' }, NEW],
  ['nothing that has expired', ENDED, 0, { expires: '0' }, NEW],
])('another capture is given %s', async (...row) => {
  const [, scope, seconds, headers, expected] = row;
  expect(await afterwards([scope, next(scope)], seconds, headers)).toEqual(expected);
});

test('the same job may read again what HTTP lets nobody else have, for a minute', async () => {
  const headers = { 'cache-control': 'no-store' };
  expect(await afterwards([LIVE, LIVE], 59, headers)).toEqual(OLD);
  expect(await afterwards([LIVE, LIVE], 61, headers)).toEqual(OLD.map(() => 'new'));
});

test('another life of the playlist is given nothing', async () => {
  expect(await afterwards([ENDED, { ...ENDED, life: 'two' }], 0)).toEqual(NEW);
});

test('who wants what the server has is given nothing, and HTTP caches are asked to revalidate', async () => {
  expect(await afterwards([ENDED, { ...ENDED, isFresh: true, noCache: true }], 0)).toEqual(NEW);
  const asked = server.requests('/body').map(({ headers }) => headers['cache-control']);
  expect(asked.slice(-2)).toEqual(['no-cache', 'no-cache'].map(() => 'max-age=0'));
});

test('whoever is given a copy is told', async () => {
  const client = makeClient({ cacheBytes: 1_000_000 });
  let used = 0;
  const copies = { ...ENDED, onUse: () => (used += 1) };
  const limits = { ...LIMITS, copies };
  await readUntil(client, { url }, Infinity, limits);
  await client.map({ url, byteRange: undefined }, limits);
  expect(used).toBe(0);
  await client.map({ url, byteRange: undefined }, limits);
  expect(used).toBe(1);
  await readUntil(client, { url }, Infinity, limits);
  expect(used).toBeGreaterThan(1);
});

test('of reads at the same time those that came later share the answer that came after they asked', async () => {
  vi.useRealTimers();
  const client = makeClient({ cacheBytes: 1_000_000 });
  server.rule('/body', { headers: { 'cache-control': 'no-store' } });
  const reads = [1, 2, 3, 4].map((job) =>
    readUntil(client, { url }, Infinity, { ...LIMITS, copies: { ...LIVE, job } }),
  );
  await Promise.all(reads);
  expect(server.log.length).toBeLessThanOrEqual(2);
});

test.each([
  [{}, undefined],
  [{ 'cache-control': 'public' }, undefined],
  [{ 'cache-control': 'Max-Age=60' }, 60_000],
  [{ 'cache-control': 's-maxage=5, max-age=10' }, 10_000],
  [{ 'cache-control': 'max-age=10, no-cache="set-cookie"' }, 0],
  [{ 'cache-control': 'private,no-store' }, 0],
  [{ 'cache-control': 'x-no-store-1' }, undefined],
  [{ pragma: 'no-cache' }, 0],
  [{ pragma: 'no-cache', 'cache-control': 'max-age=1' }, 1000],
  [{ expires: 'Thu, 01 Jan 2026 00:00:09 GMT' }, 9000],
  [{ expires: 'Thu, 01 Jan 2025 00:00:00 GMT' }, 0],
  [{ expires: '-1' }, 0],
  [{ expires: 'Thu, 01 Jan 2027 00:00:00 GMT', 'cache-control': 'max-age=2' }, 2000],
])('what %j lets be kept', (headers: Readonly<Record<string, string>>, expected) => {
  expect(httpAge(new Headers(headers), NOW)).toBe(expected);
});
