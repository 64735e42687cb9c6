import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StaticServer } from '../helpers/static-server.js';
import {
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

const PAGE_FILES = ['ffmpeg.js', 'index.js'];
const LOADED_WITH_MODULE = [...LOADED_FILES, ...PAGE_FILES].sort();

/** A page that imports the package, and ffmpeg, under names or from URLs. */
function importing(
  [library, ffmpeg]: readonly [library: string, ffmpeg: string],
  importMap: Readonly<Record<string, string>> = {},
): string {
  return `<script type="importmap">${JSON.stringify({ imports: importMap })}</script>
    <script type="module">
      import { Snapper, SnapError, isSnapError } from '${library}';
      import { ffmpeg } from '${ffmpeg}';
      window.hlsnap = { Snapper, SnapError, isSnapError, ffmpeg };
    </script>`;
}

/** What a folder with the files of dist/ has for it. */
function filesOf(folder: string, query = ''): readonly [string, string] {
  return [`${folder}/index.js${query}`, `${folder}/ffmpeg.js${query}`];
}

const NAMES = ['hlsnap', 'hlsnap/ffmpeg'] as const;

function importMapOf(folder: string): Readonly<Record<string, string>> {
  const [hlsnap, ffmpeg] = filesOf(folder);
  return { hlsnap, 'hlsnap/ffmpeg': ffmpeg };
}

function serve(path: string, content: string): Promise<StaticServer> {
  return web.serve({ folders: { '/lib': 'dist' }, pages: { [path]: html(content) } });
}

test.each([
  ['a relative URL', '/a/page.html', importing(filesOf('../lib'))],
  ['a URL with a query string', '/page.html', importing(filesOf('./lib', '?v=2'))],
  ['a name, by an import map', '/page.html', importing(NAMES, importMapOf('/lib'))],
])('a page imports the module by %s', async (_name, path, content) => {
  const site = await serve(path, content);
  const page = await web.open(site.url + path);
  await expectPicture(page, web.streams);
  expect(filesFrom(site)).toEqual([...LOADED_WITH_MODULE, 'page.html'].sort());
  await page.close();
});

test.each([
  ['its URL', (folder: string) => importing(filesOf(folder))],
  ['a name, by an import map', (folder: string) => importing(NAMES, importMapOf(folder))],
])('a page imports the module of another origin by %s', async (_name, content) => {
  const cdn = await web.serve({ folders: { '/npm/hlsnap': 'dist' }, cors: true });
  const site = await serve('/', content(`${cdn.url}/npm/hlsnap`));
  const page = await web.open(`${site.url}/`);
  await expectPicture(page, web.streams);
  expect(filesFrom(cdn)).toEqual(LOADED_WITH_MODULE);
  expect(site.log).toEqual([{ path: '/', status: 200 }]);
  await page.close();
});

test('a module URL that is redirected finds everything where it leads', async () => {
  web.streams.reset();
  for (const file of LOADED_WITH_MODULE) {
    web.streams.put(`/hlsnap@0.1.0/dist/${file}`, readFileSync(`dist/${file}`));
  }
  web.streams.rule('/hlsnap', { redirectTo: '/hlsnap@0.1.0/dist/index.js' });
  web.streams.rule('/hlsnap/ffmpeg', { redirectTo: '/hlsnap@0.1.0/dist/ffmpeg.js' });
  const site = await serve(
    '/',
    importing([`${web.streams.url}/hlsnap`, `${web.streams.url}/hlsnap/ffmpeg`]),
  );
  const page = await web.open(`${site.url}/`);
  await expectPicture(page, web.streams);
  expect(web.streams.requests(/dist/).length).toBeGreaterThanOrEqual(LOADED_WITH_MODULE.length);
  await page.close();
});

test('nothing is loaded before the first capture', async () => {
  const site = await serve('/', importing(filesOf('/lib')));
  const page = await web.open(`${site.url}/`);
  await page.evaluate(async () => {
    const { hlsnap } = window as unknown as { hlsnap: { Snapper: new () => unknown } };
    new hlsnap.Snapper();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }, undefined);
  expect(filesFrom(site)).toEqual(['', ...PAGE_FILES]);
  await page.close();
});

test('what saves is loaded by the first save', async () => {
  const site = await serve('/', importing(filesOf('/lib')));
  const page = await web.open(`${site.url}/`);
  expect(filesFrom(site)).toEqual(['', ...PAGE_FILES]);
  for (let count = 1; count <= 2; count++) {
    expect(await saveToOwnSink(page)).toEqual({ ok: true, names: ['own.jpg'] });
  }
  expect(filesFrom(site)).toEqual(['', ...PAGE_FILES, 'sinks.js']);
  await page.close();
});

test('where what saves does not load, the error says so', async () => {
  const site = await web.serve({
    folders: { '/lib': 'dist' },
    pages: { '/': html(importing(filesOf('/lib'))) },
    missing: (path) => path.endsWith('/sinks.js'),
  });
  const page = await web.open(`${site.url}/`);
  expect(await saveToOwnSink(page)).toEqual({
    ...{ code: 'worker-failed', events: ['uploaderror'] },
    message: 'A script of hlsnap did not load',
  });
  await page.close();
});
