import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frameOf, succeeded } from '../helpers/lab.js';
import type { WireFailure } from '../helpers/page-harness.js';
import type { InlinePage, StaticServer } from '../helpers/static-server.js';
import { capture, html, openWeb, type Web } from './site.js';

let web: Web;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(() => web.close());

const TAG = '<script src="/lib/hlsnap.global.js?token=secret"></script>';
const MODULE = `<script type="module">
  import { Snapper, SnapError, isSnapError } from '/lib/index.js';
  import { ffmpeg } from '/lib/ffmpeg.js';
  window.hlsnap = { Snapper, SnapError, isSnapError, ffmpeg };
</script>`;
const FRAME = 300;

interface Site {
  readonly content?: string;
  readonly csp?: string;
  readonly cors?: boolean;
  /** Files of the library, by name, that are something else. */
  readonly files?: Readonly<Record<string, InlinePage>>;
}

function serve({ content = TAG, csp, cors = false, files = {} }: Site): Promise<StaticServer> {
  const instead = Object.entries(files).map(([name, file]) => [`/lib/${name}`, file] as const);
  return web.serve({
    folders: { '/lib': 'dist' },
    pages: { '/': html(content), ...Object.fromEntries(instead) },
    ...(csp !== undefined && { headers: { 'content-security-policy': csp } }),
    cors,
  });
}

/** The failure of a capture, which names the file and keeps what the query holds. */
async function failureOf(site: Site, file: string): Promise<WireFailure> {
  const { url } = await serve(site);
  const page = await web.open(`${url}/`);
  const { failure } = await capture(page, web.streams);
  if (!failure) throw new Error('It did not fail.');
  expect(failure).toMatchObject({ code: 'worker-failed', isSnapError: true });
  expect(failure.message).toContain(file);
  expect(failure.url).toContain(file);
  expect(JSON.stringify(failure)).not.toContain('secret');
  await page.close();
  return failure;
}

async function expectFrame(site: Site, engine: 'ffmpeg' | 'auto'): Promise<void> {
  const { url } = await serve(site);
  const page = await web.open(`${url}/`);
  expect(frameOf(succeeded(await capture(page, web.streams, { engine })))).toBe(FRAME);
  expect(page.pageErrors()).toEqual([]);
  await page.close();
}

const SANDBOX = 'sandbox allow-scripts';
const TRUSTED = "require-trusted-types-for 'script'; trusted-types hlsnap";

test.each([
  ['a sandbox without an origin', { csp: SANDBOX, cors: true }, 'ffmpeg'],
  ['a sandbox without an origin', { csp: SANDBOX, cors: true, content: MODULE }, 'auto'],
  ['a page that requires Trusted Types', { csp: TRUSTED }, 'ffmpeg'],
  ['a page that requires Trusted Types', { csp: TRUSTED, content: MODULE }, 'auto'],
  ['a sandbox that requires them', { csp: `${SANDBOX}; ${TRUSTED}`, cors: true }, 'ffmpeg'],
] as const)('in %s a picture is taken: %o, %s', async (_name, site, engine) => {
  await expectFrame(site, engine);
});

test.each<[string, Site, string, RegExp]>([
  ['CSP forbids workers', { csp: "worker-src 'none'" }, 'worker.js', /CSP worker-src/],
  ['a sandbox gets no CORS', { csp: SANDBOX }, 'worker.js', /CORS/],
  [
    'Trusted Types are others',
    { csp: "require-trusted-types-for 'script'; trusted-types other" },
    'worker.js',
    /trusted-types hlsnap/,
  ],
  ['the worker is a page', { files: { 'worker.js': html('') } }, 'worker.js', /text\/html/],
  [
    'CSP forbids WebAssembly',
    { csp: "script-src 'self' 'unsafe-inline'" },
    '.wasm',
    /wasm-unsafe-eval/,
  ],
  [
    'WebAssembly is a page',
    { files: { 'mozjpeg_enc.wasm': html('') } },
    'mozjpeg_enc.wasm',
    /text\/html/,
  ],
  [
    "ffmpeg's engine is a page",
    { files: { 'ffmpeg-engine.js': html('') } },
    'ffmpeg-engine.js',
    /text\/html/,
  ],
  [
    "ffmpeg's worker is a page",
    { files: { 'ffmpeg-worker.js': html('') } },
    'ffmpeg-worker.js',
    /text\/html/,
  ],
  [
    "ffmpeg's script is a page",
    { files: { 'ffmpeg-core.js': html('') } },
    'ffmpeg-core.js',
    /text\/html/,
  ],
  ...['mozjpeg_enc.js', 'squoosh_png.js'].map((file): [string, Site, string, RegExp] => [
    `a bundler has emptied ${file}`,
    { files: { [file]: { body: '', headers: { 'content-type': 'text/javascript' } } } },
    file,
    /bundler/,
  ]),
  ['a script is a page', { files: { 'mozjpeg_enc.js': html('') } }, 'mozjpeg_enc.js', /text\/html/],
])('where %s, the error says so', async (_name, site, file, reason) => {
  expect((await failureOf(site, file)).message).toMatch(reason);
});

test('a page that is a file is told to be served', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hlsnap-file-'));
  const script = pathToFileURL(resolve('dist/hlsnap.global.js')).href;
  const file = join(folder, 'page.html');
  writeFileSync(file, html(`<script src="${script}"></script>`).body);
  const page = await web.open(pathToFileURL(file).href);
  const { failure } = await capture(page, web.streams);
  expect(failure).toMatchObject({ code: 'worker-failed' });
  expect(failure?.message).toMatch(/serve the page over HTTP/);
  await page.close();
  rmSync(folder, { recursive: true });
});
