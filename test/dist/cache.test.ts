import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TestPage } from '../helpers/browser.js';
import type { StaticServer } from '../helpers/static-server.js';
import { expectPicture, filesFrom, html, openWeb, type Web } from './site.js';

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};
const CACHE = `hlsnap-core-${devDependencies['@ffmpeg/core'] ?? ''}`;
const CORE = 'ffmpeg-core.wasm';
const CORE_BYTES = statSync(`dist/${CORE}`).size;

let web: Web;
let site: StaticServer;
let page: TestPage;
beforeAll(async () => {
  web = await openWeb();
  site = await web.serve({
    folders: { '/lib': 'dist' },
    pages: { '/': html('<script src="/lib/hlsnap.global.js"></script>') },
  });
});
afterAll(() => web.close());
beforeEach(async () => {
  page = await web.open(`${site.url}/`);
  return () => page.close();
});

/** Every entry of Cache Storage, as `cache path bytes`. */
function entries(): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) {
        const bytes = (await (await cache.match(url))?.arrayBuffer())?.byteLength;
        found.push(`${name} ${new URL(url).pathname} ${bytes ?? 'none'}`);
      }
    }
    return found;
  }, undefined);
}

/** Puts a file that is no core where the core is looked for, or somewhere else. */
function putBadCore(cacheName: string, path = `/lib/${CORE}`): Promise<void> {
  return page.evaluate(
    async ([name, path]) => {
      const cache = await caches.open(name);
      const headers = { 'content-type': 'application/wasm' };
      await cache.put(path, new Response(new Uint8Array([0, 97, 115, 109, 9, 9]), { headers }));
    },
    [cacheName, path] as const,
  );
}

const KEPT = [`${CACHE} /lib/${CORE} ${CORE_BYTES}`];

test('the core is kept in Cache Storage, and not fetched again at the next visit', async () => {
  expect(await entries()).toEqual([]);
  await expectPicture(page, web.streams);
  expect(filesFrom(site)).toContain(CORE);
  await expect.poll(entries, { timeout: 10_000 }).toEqual(KEPT);
  const start = site.log.length;
  await page.goto(`${site.url}/`);
  await expectPicture(page, web.streams);
  expect(filesFrom(site, start)).not.toContain(CORE);
  expect(filesFrom(site, start)).toContain('ffmpeg-core.js');
  expect(await entries()).toEqual(KEPT);
});

test('a corrupt entry is dropped, and the core is fetched anew', async () => {
  await putBadCore(CACHE);
  const start = site.log.length;
  await expectPicture(page, web.streams);
  expect(filesFrom(site, start)).toContain(CORE);
  await expect.poll(entries, { timeout: 10_000 }).toEqual(KEPT);
});

test('the core of another version is neither used nor kept', async () => {
  await putBadCore('hlsnap-core-0.0.1');
  const start = site.log.length;
  await expectPicture(page, web.streams);
  expect(filesFrom(site, start)).toContain(CORE);
  await expect.poll(entries, { timeout: 10_000 }).toEqual(KEPT);
});

test.each([
  ['of another file with a longer name', 'hlsnap-core-mt-0.0.1', `/lib/${CORE}`],
  [
    'of an older version that another copy of the package uses',
    'hlsnap-core-0.0.1',
    '/v0/core.wasm',
  ],
  ['of a newer version', 'hlsnap-core-99.1.0', `/lib/${CORE}`],
])('what is kept %s is left alone', async (_name, cacheName, path) => {
  await putBadCore(cacheName, path);
  await expectPicture(page, web.streams);
  await expect
    .poll(entries, { timeout: 10_000 })
    .toEqual(expect.arrayContaining([...KEPT, `${cacheName} ${path} 6`]));
});

test("caches of the page's own are left alone", async () => {
  await putBadCore('my-app');
  await expectPicture(page, web.streams);
  await expect
    .poll(entries, { timeout: 10_000 })
    .toEqual(expect.arrayContaining([...KEPT, `my-app /lib/${CORE} 6`]));
});
