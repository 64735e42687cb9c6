import type { EngineName } from '../../shared/engine.js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { distHasCore } from '../helpers/second-engine.js';

const PLAYLIST = '/sample/ts/index.m3u8';
const PNG_AND_JPEG = { images: [{ width: 320 }, { width: 320, type: 'image/png' }] } as const;
let lab: Lab;
const missing = new Set<string>();

beforeAll(async () => {
  lab = await openLab({ missing: (path) => missing.has(path) });
});
afterAll(() => lab.close());
beforeEach(() => {
  missing.clear();
  lab.streams.reset();
});

/** A file that never comes would show as `timeout`. */
async function expectWorkerFailed(): Promise<string> {
  const failure = await lab.fail(PLAYLIST, PNG_AND_JPEG);
  expect(failure.code).toBe('worker-failed');
  return failure.message;
}

/** The core is kept in Cache Storage, where no server can make it go missing. */
function forgetCachedCore(): Promise<void> {
  return lab.page.evaluate(async () => {
    for (const name of await caches.keys()) await caches.delete(name);
  }, undefined);
}

function engineOf(file: string): 'auto' | EngineName {
  if (file.startsWith('core')) return 'core';
  return file.startsWith('ffmpeg') ? 'ffmpeg' : 'auto';
}

test.each([
  'worker.js',
  'ffmpeg-engine.js',
  'ffmpeg-worker.js',
  'ffmpeg-core.js',
  'ffmpeg-core.wasm',
  ...(distHasCore ? ['core.wasm'] : []),
  'mozjpeg_enc.js',
  'mozjpeg_enc.wasm',
  'squoosh_png.js',
  'squoosh_png_bg.wasm',
])('without %s a capture fails at once, and works as soon as the file is there', async (file) => {
  await forgetCachedCore();
  await lab.renew({ engine: engineOf(file) });
  missing.add(`/dist/${file}`);
  await expectWorkerFailed();
  missing.clear();
  const snapshot = await lab.snap(PLAYLIST, PNG_AND_JPEG);
  expect([frameOf(snapshot, 0), frameOf(snapshot, 1)]).toEqual([0, 0]);
});

test('without picture.wasm a capture works all the same, with the resizer that takes its place', async () => {
  await lab.renew({});
  missing.add('/dist/picture.wasm');
  const before = lab.site.log.length;
  expect(frameOf(await lab.snap(PLAYLIST, PNG_AND_JPEG))).toBe(0);
  expect(lab.site.log.slice(before).map(({ path }) => path)).toContain('/dist/picture.wasm');
  await lab.renew({});
  missing.add('/dist/squoosh_resize_bg.wasm');
  expect(await expectWorkerFailed()).toContain('squoosh_resize_bg.wasm');
});

test('an assetBaseUrl that leads nowhere is named', async () => {
  await lab.renew({ assetBaseUrl: '/nowhere' });
  expect(await expectWorkerFailed()).toMatch(/worker/i);
  await lab.renew({ assetBaseUrl: `${lab.streams.url}/nowhere/` });
  expect(await expectWorkerFailed()).toMatch(/worker/i);
});

test('preload shows what is missing', async () => {
  await lab.renew({ assetBaseUrl: '/nowhere/' });
  const failure = await lab.page.evaluate(
    () =>
      (window as unknown as PageGlobals).harness.snapper.preload().then(
        () => undefined,
        (error: unknown) => (window as unknown as PageGlobals).harness.toFailure(error),
      ),
    undefined,
  );
  expect(failure).toMatchObject({ code: 'worker-failed', isSnapError: true });
});

test('preload loads everything, so that a capture loads nothing of ours', async () => {
  await lab.renew({ workers: 1 });
  await lab.preload();
  const before = lab.site.log.length;
  const snapshot = await lab.snap(PLAYLIST, { images: [{}] });
  expect(frameOf(snapshot)).toBe(0);
  expect(lab.site.log.slice(before)).toEqual([]);
});

test('the files can be on another origin', async () => {
  const before = lab.site.log.length;
  await lab.renew({ assetBaseUrl: `${lab.streams.url}/dist/` });
  expect(frameOf(await lab.snap(PLAYLIST, PNG_AND_JPEG))).toBe(0);
  expect(lab.site.log.slice(before)).toEqual([]);
});

test('wasm of a wrong media type is loaded all the same', async () => {
  lab.streams.rule(/\.wasm$/, { contentType: 'application/octet-stream' });
  await lab.renew({ assetBaseUrl: `${lab.streams.url}/dist/` });
  expect(frameOf(await lab.snap(PLAYLIST, PNG_AND_JPEG))).toBe(0);
});

test('wasm that is an error page is worker-failed', async () => {
  lab.streams.rule(/\.wasm$/, { body: '<!doctype html>', contentType: 'text/html' });
  await forgetCachedCore();
  await lab.renew({ assetBaseUrl: `${lab.streams.url}/dist/` });
  await expectWorkerFailed();
});

test('the time limit of a capture holds also while the core is on its way', async () => {
  lab.streams.rule(/\.wasm$/, { stallAfter: 1000 });
  await forgetCachedCore();
  await lab.renew({ assetBaseUrl: `${lab.streams.url}/dist/`, timeout: 1 });
  expect(await lab.fail(PLAYLIST)).toMatchObject({ code: 'timeout' });
});
