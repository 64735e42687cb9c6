import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIMIT_SECONDS } from '../../helpers/nginx-config.js';
import { NGINX_TOKEN, missingNginx, startNginx, type Nginx } from '../../helpers/nginx.js';

const FILE = 'demo/public/sample/ts/segment0.ts';
const missing = missingNginx();
if (missing !== undefined) console.warn(missing);

const nginxTest = test.skipIf(missing !== undefined);
let nginx: Nginx;

beforeAll(async () => {
  if (missing === undefined) nginx = await startNginx({ root: 'demo/public/sample' });
});
afterAll(async () => {
  if (missing === undefined) await nginx.close();
});

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(nginx.url + path, { headers: { 'accept-encoding': 'identity', ...headers } });
}

async function lengthOf(response: Response): Promise<number> {
  return (await response.arrayBuffer()).byteLength;
}

nginxTest(
  'a file comes whole or in the range asked for, and other origins may read it',
  async () => {
    const whole = await get('/plain/ts/segment0.ts');
    expect(whole.headers.get('access-control-allow-origin')).toBe('*');
    expect(whole.headers.get('content-type')).toBe('video/mp2t');
    expect(Buffer.from(await whole.arrayBuffer()).equals(readFileSync(FILE))).toBe(true);
    const part = await get('/plain/ts/segment0.ts', { range: 'bytes=188-375' });
    expect([part.status, await lengthOf(part)]).toEqual([206, 188]);
    expect(part.headers.get('content-range')).toBe('bytes 188-375/70688');
    await expect
      .poll(() => nginx.log().at(-1))
      .toBe('GET /plain/ts/segment0.ts 206 188 bytes=188-375');
  },
);

nginxTest('a playlist, and elsewhere everything, is compressed', async () => {
  const gzip = { 'accept-encoding': 'gzip' };
  const paths = ['index.m3u8', 'ts/segment0.ts'].flatMap((file) => [
    `/gzip-playlists/${file}`,
    `/gzip-all/${file}`,
  ]);
  const answers = await Promise.all(paths.map((path) => get(path, gzip)));
  expect(answers.map((answer) => answer.headers.get('content-encoding'))).toEqual([
    'gzip',
    'gzip',
    null,
    'gzip',
  ]);
  for (const answer of answers) await answer.arrayBuffer();
});

nginxTest('Range can be ignored', async () => {
  const answer = await get('/no-range/ts/segment0.ts', { range: 'bytes=0-187' });
  expect([answer.status, await lengthOf(answer)]).toEqual([200, 70_688]);
});

nginxTest('redirects lead to another path, and to another origin, with the query', async () => {
  const near = await get('/redirect/index.m3u8?a=1');
  expect([near.status, near.url]).toEqual([200, `${nginx.url}/plain/index.m3u8?a=1`]);
  const far = await get('/redirect-away/index.m3u8?a=1');
  expect([far.status, far.url]).toEqual([200, `${nginx.otherUrl}/plain/index.m3u8?a=1`]);
});

nginxTest('caches are told what they may do', async () => {
  const cacheControl = async (path: string) => (await get(path)).headers.get('cache-control');
  expect(await cacheControl('/cached/index.m3u8')).toBe('max-age=3600');
  expect(await cacheControl('/no-store/index.m3u8')).toBe('no-store');
  const first = await get('/revalidated/index.m3u8');
  const again = await get('/revalidated/index.m3u8', {
    'if-none-match': first.headers.get('etag') ?? '',
  });
  expect(again.status).toBe(304);
});

nginxTest('a token is asked for', async () => {
  expect((await get('/token/index.m3u8')).status).toBe(403);
  expect((await get('/token/index.m3u8?token=other')).status).toBe(403);
  expect((await get(`/token/index.m3u8?token=${NGINX_TOKEN}`)).status).toBe(200);
});

nginxTest('other origins may be shut out', async () => {
  const answer = await get('/no-cors/index.m3u8');
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null]);
});

nginxTest('too many requests are turned away, for a while', async () => {
  for (const [folder, status, retryAfter] of [
    ['limited', 429, `${LIMIT_SECONDS}`],
    ['limited-503', 503, null],
  ] as const) {
    // How close together two requests come is up to the machine.
    const answer = async () => {
      const { status, headers } = await get(`/${folder}/index.m3u8`);
      return [status, headers.get('retry-after')];
    };
    await expect.poll(answer, { interval: 1 }).toEqual([status, retryAfter]);
    await expect.poll(async () => (await answer())[0]).toBe(200);
  }
});

nginxTest('closing ends the process and leaves nothing behind', async () => {
  const other = await startNginx({ root: 'demo/public/sample' });
  const prefix = await (await fetch(`${other.url}/up`)).text();
  expect(existsSync(`${prefix}/nginx.conf`)).toBe(true);
  await other.close();
  expect(existsSync(prefix)).toBe(false);
  await expect(fetch(`${other.url}/up`)).rejects.toThrow('fetch failed');
});
