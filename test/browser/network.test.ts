import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { startStreamServer, type StreamServer } from '../helpers/stream-server.js';
import type { PageGlobals } from '../helpers/page-harness.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew();
});

const TS = '/sample/ts/index.m3u8';
const IMAGES = { images: [{ width: 320 }] };

test('the next capture of the same segment fetches none of its bytes again', async () => {
  const first = await lab.snap(TS, IMAGES);
  expect(first.bytesFetched).toBeGreaterThan(0);
  const second = await lab.snap(TS, IMAGES);
  expect(frameOf(second)).toBe(0);
  expect(second.bytesFetched).toBe(0);
  expect(lab.streams.requests('/sample/ts/segment0.ts')).toHaveLength(1);
});

test('a later frame of it fetches what is behind those bytes', async () => {
  const first = await lab.snap(TS, IMAGES);
  const later = await lab.snap(TS, { at: { time: 3.5 }, seek: 'before', ...IMAGES });
  expect(frameOf(later)).toBe(50);
  const [, second] = lab.streams.requests('/sample/ts/segment0.ts');
  expect(second?.range).toMatch(/^bytes=\d+-/);
  expect(Number(/\d+/.exec(second?.range ?? '')?.[0])).toBeLessThanOrEqual(first.bytesFetched);
});

test('without a cache every capture fetches', async () => {
  await lab.renew({ cacheBytes: 0 });
  await lab.snap(TS, IMAGES);
  expect((await lab.snap(TS, IMAGES)).bytesFetched).toBeGreaterThan(0);
});

test('no request asks for a preflight', async () => {
  for (const sequence of [0, 1, 2, 3]) await lab.snap(TS, { at: { sequence }, ...IMAGES });
  expect(lab.streams.log.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('what was learned of one segment makes the next a byte range', async () => {
  for (const sequence of [0, 1, 2, 3]) await lab.snap(TS, { at: { sequence }, ...IMAGES });
  const [last] = lab.streams.requests('/sample/ts/segment3.ts');
  expect(last?.range).toMatch(/^bytes=0-\d+$/);
  expect(last?.status).toBe(206);
});

test('what one worker learned makes the requests of another byte ranges, too', async () => {
  await lab.renew({ workers: 2 });
  let tries = 0;
  const takeFour = async (): Promise<readonly (string | undefined)[]> => {
    lab.streams.reset();
    // A stream that nobody knows; both workers have begun after the first time.
    const url = `${TS}?try=${tries++}`;
    await lab.snap(url, { at: { sequence: 0 }, ...IMAGES });
    const others = [1, 2, 3].map((sequence) => lab.snap(url, { at: { sequence }, ...IMAGES }));
    await Promise.all(others);
    const requests = [1, 2, 3].map((n) => lab.streams.requests(`/sample/ts/segment${n}.ts`)[0]);
    return requests.map((request) => request?.range?.slice(0, 8));
  };
  await expect.poll(takeFour).toEqual(['bytes=0-', 'bytes=0-', 'bytes=0-']);
});

test('a server that ignores ranges is handled', async () => {
  lab.streams.rule(/segment\d\.ts$/, { noRange: true });
  for (const sequence of [0, 1, 2, 3]) {
    const snapshot = await lab.snap(TS, { at: { sequence }, ...IMAGES });
    expect(frameOf(snapshot)).toBe(sequence * 100);
  }
});

test.each([408, 429, 500, 503])('HTTP %i is tried again', async (status) => {
  lab.streams.rule('/sample/ts/segment0.ts', { status, times: 1 });
  expect(frameOf(await lab.snap(TS, IMAGES))).toBe(0);
  expect(lab.streams.requests('/sample/ts/segment0.ts')).toHaveLength(2);
});

test.each([404, 403])('HTTP %i is not', async (status) => {
  lab.streams.rule('/sample/ts/segment0.ts', { status });
  await lab.fail(TS, { at: { sequence: 0 }, ...IMAGES });
  expect(lab.streams.requests('/sample/ts/segment0.ts')).toHaveLength(1);
});

test('a server that never has an answer is given up after the retries', async () => {
  await lab.renew({ retries: 1 });
  lab.streams.rule('/sample/ts/segment0.ts', { status: 503 });
  expect(await lab.fail(TS, IMAGES)).toMatchObject({ code: 'http', status: 503, retryable: true });
  expect(lab.streams.requests('/sample/ts/segment0.ts')).toHaveLength(2);
});

test('headers go where they were set for, and nowhere else', async () => {
  await lab.renew({
    requestInit: {
      playlist: { headers: { 'x-of': 'playlist' } },
      segment: { headers: { 'x-of': 'segment' } },
    },
  });
  await lab.snap(TS, IMAGES);
  const headerOf = (path: string): unknown =>
    lab.streams.requests(path).find(({ method }) => method === 'GET')?.headers['x-of'];
  expect(headerOf(TS)).toBe('playlist');
  expect(headerOf('/sample/ts/segment0.ts')).toBe('segment');
});

const ENCRYPTED = '/fixtures/encrypted/aes-128/index.m3u8';

/** A stream whose segments and keys are on other origins than its playlist; each origin's server, and its requests. */
async function spread(
  use: (servers: Record<'own' | 'media' | 'keys', StreamServer>) => Promise<void>,
) {
  const [media, keys] = await Promise.all([startStreamServer(), startStreamServer()]);
  const copy = async (server: StreamServer, name: string): Promise<string> => {
    const { pathname } = new URL(name, lab.streams.url + ENCRYPTED);
    const response = await fetch(lab.streams.url + pathname);
    server.put(pathname, new Uint8Array(await response.arrayBuffer()));
    return server.url + pathname;
  };
  try {
    const text = await (await fetch(lab.streams.url + ENCRYPTED)).text();
    const lines = text.split('\n').map(async (line) => {
      const [, key] = /^#EXT-X-KEY:.*URI="([^"]+)"/.exec(line) ?? [];
      if (key !== undefined) return line.replace(key, await copy(keys, key));
      return line === '' || line.startsWith('#') ? line : copy(media, line);
    });
    lab.streams.rule(ENCRYPTED, { body: (await Promise.all(lines)).join('\n') });
    await use({ own: lab.streams, media, keys });
  } finally {
    await Promise.all([media.close(), keys.close()]);
  }
}

function secretsOf({ log }: StreamServer): (string | string[] | undefined)[] {
  const gets = log.filter(({ method, path }) => method === 'GET' && path !== '/favicon.ico');
  return gets.map(({ headers }) => headers['x-secret'] ?? headers.authorization);
}

test("headers go to the playlist's own origin, not where it points to", async () => {
  await spread(async ({ own, media, keys }) => {
    const mine = { headers: { 'x-secret': 'mine', authorization: 'mine' } };
    await lab.renew({ requestInit: { playlist: mine, key: mine, segment: mine } });
    const before = own.log.length;
    await lab.snap(ENCRYPTED, IMAGES);
    expect(secretsOf({ ...own, log: own.log.slice(before) })).toEqual(['mine']);
    expect(new Set(secretsOf(media))).toEqual(new Set([undefined]));
    expect(new Set(secretsOf(keys))).toEqual(new Set([undefined]));
  });
});

test('a redirect does not take headers along', async () => {
  await spread(async ({ own, media, keys }) => {
    keys.put('/moved.m3u8', await (await fetch(own.url + ENCRYPTED)).text());
    own.rule(ENCRYPTED, { redirectTo: `${keys.url}/moved.m3u8` });
    const mine = { headers: { 'x-secret': 'mine' } };
    await lab.renew({ requestInit: { playlist: mine, key: mine, segment: mine } });
    await lab.snap(ENCRYPTED, IMAGES);
    expect(secretsOf(own)).toContain('mine');
    expect(new Set([...secretsOf(media), ...secretsOf(keys)])).toEqual(new Set([undefined]));
  });
});

test('a function for requestInit decides for each origin', async () => {
  await spread(async ({ own, media, keys }) => {
    await lab.page.evaluate(
      async ({ url, host }) => {
        const { hlsnap, harness } = window as unknown as PageGlobals;
        const snapper = new hlsnap.Snapper({
          ...harness.patience,
          requestInit: ({ kind, url }) =>
            new URL(url).origin === host ? { headers: { 'x-secret': kind } } : undefined,
        });
        await snapper.capture(url);
        snapper.dispose();
      },
      { url: own.url + ENCRYPTED, host: keys.url },
    );
    expect(new Set(secretsOf(keys))).toEqual(new Set(['key']));
    expect(new Set([...secretsOf(own), ...secretsOf(media)])).toEqual(new Set([undefined]));
  });
});

test("the page's own fetch makes every request", async () => {
  const result = await lab.page.evaluate(async (url) => {
    const { hlsnap, harness } = window as unknown as PageGlobals;
    const seen: string[] = [];
    const snapper = new hlsnap.Snapper({
      ...harness.patience,
      fetch: (input, init) => {
        seen.push(new URL(input as string).pathname);
        return fetch(`${input as string}?signed`, init);
      },
    });
    const { images, bytesFetched } = await snapper.capture(url);
    snapper.dispose();
    return { seen, count: images.length, bytesFetched };
  }, lab.streams.url + TS);
  expect(result.count).toBe(1);
  expect(result.seen).toEqual([TS, '/sample/ts/segment0.ts']);
  expect(lab.streams.log.every(({ url }) => url.endsWith('?signed'))).toBe(true);
  expect(result.bytesFetched).toBeGreaterThan(1000);
});

test("a failure of the page's own fetch is a network error with its cause", async () => {
  const result = await lab.page.evaluate(async (url) => {
    const { hlsnap, harness } = window as unknown as PageGlobals;
    const snapper = new hlsnap.Snapper({
      ...harness.patience,
      retries: 0,
      fetch: () => Promise.reject(new TypeError('not today')),
    });
    try {
      await snapper.capture(url);
      return undefined;
    } catch (error) {
      return harness.toFailure(error);
    } finally {
      snapper.dispose();
    }
  }, lab.streams.url + TS);
  expect(result).toMatchObject({ code: 'network', isSnapError: true });
  expect(result?.causes.join()).toContain('not today');
});
