import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ImageRequest } from '../../shared/types.js';
import { launchBrowser, type TestBrowser, type TestPage } from '../helpers/browser.js';
import { buildHarness } from '../helpers/build-harness.js';
import { startStaticServer, type StaticServer } from '../helpers/static-server.js';
import { request } from '../unit/image/request.js';
import type { ImageCall, ImageResult } from './image-harness.js';

/** Nothing but what any page with WebAssembly allows. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

let site: StaticServer;
let browser: TestBrowser;
let page: TestPage;

beforeAll(async () => {
  site = await startStaticServer({
    folders: { '/dist': 'dist', '/bare': 'dist', '/slow': 'dist' },
    pages: await buildHarness('test/browser/image-harness.ts'),
    missing: (path) =>
      /^\/bare\/.*(enc_simd|avif_enc|exif)\.js$|^\/slow\/picture\.wasm$/.test(path),
    headers: { 'content-security-policy': POLICY },
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  page = await browser.openPage(`${site.url}/`);
  return () => page.close();
});

function make(more: Partial<ImageRequest>, assets = '/dist/'): Promise<ImageResult> {
  return page.evaluate(
    (call) =>
      (globalThis as unknown as { makeImage(call: ImageCall): Promise<ImageResult> }).makeImage(
        call,
      ),
    { request: request(more), assets },
  );
}

/** Files of dist/ that were asked for since the page was opened. */
function loaded(start: number): readonly string[] {
  const paths = site.log.slice(start).map(({ path }) => path);
  return paths
    .filter((path) => path.startsWith('/dist/'))
    .map((path) => path.slice(6))
    .sort();
}

test.each<[ImageRequest['type'], readonly string[]]>([
  ['image/jpeg', ['mozjpeg_enc.js', 'mozjpeg_enc.wasm']],
  ['image/png', ['squoosh_png.js', 'squoosh_png_bg.wasm']],
  ['image/webp', ['webp_enc_simd.js', 'webp_enc_simd.wasm']],
  ['image/avif', ['avif_enc.js', 'avif_enc.wasm']],
])('%s is shown by the browser, and takes %j', async (type, files) => {
  const start = site.log.length;
  const image = await make({ type, width: 160 });
  expect(image).toMatchObject({ width: 160, height: 90 });
  const [red = 0, green = 0, blue = 0] = image.center ?? [];
  expect(Math.abs(red - 231)).toBeLessThan(8);
  expect(Math.abs(green - 131)).toBeLessThan(8);
  expect(blue).toBeLessThan(40);
  expect(loaded(start)).toEqual([...files, 'picture.wasm'].sort());
});

test('filters and metadata that are files of their own are loaded when asked for', async () => {
  const start = site.log.length;
  const resize = { method: 'magicKernelSharp2021', linear: false } as const;
  const image = await make({ width: 160, resize, metadata: true });
  expect(image).toMatchObject({ width: 160, height: 90, quality: 0.8 });
  expect(Buffer.from(image.base64 ?? '', 'base64').includes('2026:03:05 17:08:09')).toBe(true);
  expect(loaded(start)).toEqual([
    'exif.js',
    'jsquash_magic_kernel.js',
    'jsquash_magic_kernel_bg.wasm',
    'mozjpeg_enc.js',
    'mozjpeg_enc.wasm',
    'picture.wasm',
  ]);
});

test.each([{}, { width: 100 }])('of %j the kernel makes what TypeScript makes', async (more) => {
  const fast = await make({ ...more, type: 'image/png' });
  const slow = await make({ ...more, type: 'image/png' }, '/slow/');
  expect(fast.kernelRows).toBeGreaterThan(100);
  expect(slow).toEqual({ ...fast, kernelRows: 0 });
});

test('an image fits into the bytes it may have, and tells its quality', async () => {
  const [free, tight] = [await make({}), await make({ targetBytes: 800 })];
  expect(free.bytes).toBeGreaterThan(800);
  expect(tight.bytes).toBeLessThanOrEqual(800);
  expect(tight.quality).toBeLessThan(0.8);
});

test.each([
  [{ type: 'image/webp' }, 'webp_enc_simd.js'],
  [{ type: 'image/avif' }, 'avif_enc.js'],
  [{ metadata: true }, 'exif.js'],
] as const)('%j without %s fails with its URL', async (more, file) => {
  expect(await make(more, '/bare/')).toEqual({
    code: 'worker-failed',
    url: `${site.url}/bare/${file}`,
  });
});
