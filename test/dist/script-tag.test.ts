import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StaticServer } from '../helpers/static-server.js';
import {
  capture,
  expectPicture,
  filesFrom,
  html,
  LOADED_FILES,
  openWeb,
  saveToOwnSink,
  type Web,
} from './site.js';

let web: Web;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(() => web.close());

const LOADED_WITH_SCRIPT = [...LOADED_FILES, 'hlsnap.global.js'].sort();

/** Serves a page, with dist/ as its /lib. */
function serve(path: string, content: string): Promise<StaticServer> {
  return web.serve({ folders: { '/lib': 'dist' }, pages: { [path]: html(content) } });
}

/** What another script does that loads one. */
function injecting(src: string): string {
  return `<script type="module">
    await new Promise((resolve) => setTimeout(resolve, 50));
    const script = document.createElement('script');
    script.src = '${src}';
    document.head.append(script);
  </script>`;
}

test.each([
  ['beside the page', '/page.html', '<script src="lib/hlsnap.global.js"></script>'],
  [
    'from a page deep in folders',
    '/a/b/page.html',
    '<script src="../../lib/hlsnap.global.js"></script>',
  ],
  [
    'with a query string',
    '/page.html',
    '<script src="/lib/hlsnap.global.js?v=1.2/3#part"></script>',
  ],
  ['with defer', '/page.html', '<script defer src="/lib/hlsnap.global.js"></script>'],
  ['with async', '/page.html', '<script async src="/lib/hlsnap.global.js"></script>'],
  [
    'below a base element',
    '/page.html',
    '<base href="/elsewhere/"><script src="../lib/hlsnap.global.js"></script>',
  ],
  ['injected by another script', '/page.html', injecting('/lib/hlsnap.global.js')],
])('a script tag %s finds everything beside the script', async (_name, path, content) => {
  const site = await serve(path, content);
  const page = await web.open(site.url + path);
  await expectPicture(page, web.streams);
  const elsewhere = site.log.filter((entry) => !entry.path.startsWith('/lib/'));
  expect(elsewhere).toEqual([{ path, status: 200 }]);
  expect(filesFrom(site)).toEqual([...LOADED_WITH_SCRIPT, 'page.html'].sort());
  await page.close();
});

test('a page without the script does not pass here', async () => {
  const site = await serve('/page.html', '<script>window.hlsnap = undefined;</script>');
  const page = await web.open(`${site.url}/page.html`);
  await expect(expectPicture(page, web.streams)).rejects.toThrow();
  await page.close();
});

test.each([
  ['a tag', (src: string) => `<script src="${src}"></script>`],
  ['a tag with crossorigin', (src: string) => `<script crossorigin src="${src}"></script>`],
  ['an injected script', injecting],
])('from a CDN, by %s, workers and wasm come from there, too', async (_name, content) => {
  const cdn = await web.serve({ folders: { '/npm/hlsnap@0.1.0/dist': 'dist' }, cors: true });
  const site = await serve('/', content(`${cdn.url}/npm/hlsnap@0.1.0/dist/hlsnap.global.js`));
  const page = await web.open(`${site.url}/`);
  await expectPicture(page, web.streams);
  expect(filesFrom(cdn)).toEqual(LOADED_WITH_SCRIPT);
  expect(site.log).toEqual([{ path: '/', status: 200 }]);
  await page.close();
});

test('a CDN that answers with redirects to a version works', async () => {
  web.streams.reset();
  for (const file of LOADED_WITH_SCRIPT) {
    web.streams.put(`/hlsnap@0.1.0/dist/${file}`, readFileSync(`dist/${file}`));
    web.streams.rule(`/hlsnap@latest/dist/${file}`, { redirectTo: `/hlsnap@0.1.0/dist/${file}` });
  }
  const src = `${web.streams.url}/hlsnap@latest/dist/hlsnap.global.js`;
  const site = await serve('/', `<script src="${src}"></script>`);
  const page = await web.open(`${site.url}/`);
  await expectPicture(page, web.streams);
  expect(web.streams.requests(/@0\.1\.0/).every(({ status }) => status === 200)).toBe(true);
  expect(site.log).toHaveLength(1);
  await page.close();
});

test('a CDN without CORS is worker-failed before any time limit, and says so', async () => {
  const cdn = await web.serve({ folders: { '/lib': 'dist' } });
  const site = await serve('/', `<script src="${cdn.url}/lib/hlsnap.global.js"></script>`);
  const page = await web.open(`${site.url}/`);
  const { failure } = await capture(page, web.streams);
  expect(failure).toMatchObject({ isSnapError: true, code: 'worker-failed' });
  expect(failure?.message).toMatch(/worker.*CORS/);
  expect(page.pageErrors()).toEqual([]);
  await page.close();
});

test('with files of its own beside the page, a script of a CDN without CORS works', async () => {
  const cdn = await web.serve({ folders: { '/lib': 'dist' } });
  const site = await serve('/', `<script src="${cdn.url}/lib/hlsnap.global.js"></script>`);
  const page = await web.open(`${site.url}/`);
  await expectPicture(page, web.streams, { assetBaseUrl: '/lib' });
  expect(filesFrom(cdn)).toEqual(['hlsnap.global.js']);
  await page.close();
});

test.each([
  ['in the page itself', (script: string) => `<script>${script}</script>`],
  [
    'in a module, where no script is the current one',
    (script: string) => `<script type="module">${script}\nwindow.hlsnap = hlsnap;</script>`,
  ],
])('the script works %s, if it is told where its files are', async (_name, content) => {
  const script = readFileSync('dist/hlsnap.global.js', 'utf8');
  const site = await serve('/', content(script));
  const page = await web.open(`${site.url}/`);
  await expectPicture(page, web.streams, { assetBaseUrl: '/lib' });
  expect((await capture(page, web.streams)).failure).toMatchObject({ code: 'worker-failed' });
  await page.close();
});

test('a script tag has what saves', async () => {
  const site = await serve('/', '<script src="/lib/hlsnap.global.js"></script>');
  const page = await web.open(`${site.url}/`);
  expect(await saveToOwnSink(page)).toEqual({ ok: true, names: ['own.jpg'] });
  expect(filesFrom(site)).toEqual(['', 'hlsnap.global.js']);
  await page.close();
});
