import type { EngineName } from '../../shared/engine.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

test('preload loads everything, so that captures, batches and names load nothing of ours', async () => {
  await lab.renew({ workers: 1 });
  await lab.preload();
  const before = lab.site.log.length;
  const snapshot = await lab.snap(PLAYLIST, { images: [{}], name: '[stream]-[index]' });
  expect(frameOf(snapshot)).toBe(0);
  expect(snapshot.images[0]?.name).toBe('ts-0');
  const { items } = await lab.captureAll(PLAYLIST, { every: { count: 2 }, images: [{}] });
  expect(items.map((item) => item.snapshot && frameOf(item.snapshot))).toEqual([0, 300]);
  expect(lab.site.log.slice(before)).toEqual([]);
});

describe('of a page that has just been opened', () => {
  let fresh: Lab;
  const gone = new Set<string>();
  beforeEach(async () => {
    gone.clear();
    fresh = await openLab({ missing: (path) => gone.has(path) });
  });
  afterEach(() => fresh.close());

  test('the first capture loads no script but those of the worker and the encoder', async () => {
    const before = fresh.site.log.length;
    expect(frameOf(await fresh.snap(PLAYLIST, { images: [{}] }))).toBe(0);
    const scripts = fresh.site.log.slice(before).map(({ path }) => path);
    expect(scripts.filter((path) => path.endsWith('.js')).sort()).toEqual([
      '/dist/mozjpeg_enc.js',
      '/dist/worker.js',
    ]);
  });

  test('a batch whose script is missing fails, and captures go on', async () => {
    gone.add('/dist/on-demand.js');
    const { failure } = await fresh.captureAll(PLAYLIST, { images: [{}] });
    expect(failure).toMatchObject({ code: 'worker-failed', isSnapError: true });
    expect(await fresh.fail(PLAYLIST, { name: 'a' })).toMatchObject({ code: 'worker-failed' });
    expect(frameOf(await fresh.snap(PLAYLIST, { images: [{}] }))).toBe(0);
    gone.clear();
    const { items } = await fresh.captureAll(PLAYLIST, { every: { count: 2 }, images: [{}] });
    expect(items.map((item) => item.snapshot && frameOf(item.snapshot))).toEqual([0, 300]);
  });

  test('where it cannot be told why the worker did not load, the error says that', async () => {
    gone.add('/dist/worker.js').add('/dist/why-not-loaded.js');
    const { code, message } = await fresh.fail(PLAYLIST);
    expect([code, message]).toEqual(['worker-failed', expect.stringContaining('worker.js')]);
  });
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
