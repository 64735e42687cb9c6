import type { CDPSession } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, openContext } from '../helpers/chromium.js';
import {
  askForPreview,
  openServingSite,
  type ServingSite,
  type ServingWindow,
} from '../helpers/serving-site.js';
import { startStreamServer, type StreamServer } from '../helpers/stream-server.js';

let site: ServingSite;
let streams: StreamServer;

beforeAll(async () => {
  site = await openServingSite('chromium');
  streams = await startStreamServer({ folders: { '/sample': 'demo/public/sample' } });
});
afterAll(async () => {
  await site.close();
  await streams.close();
});

test('a service worker that was stopped knows what is kept, and which page makes the rest', async () => {
  const context = await openContext(await launchChromium());
  const page = await context.newPage();
  await page.goto(site.site.url);
  await page.waitForFunction(() => 'start' in window);
  await page.evaluate(async (url) => {
    await (window as unknown as ServingWindow).start({ streams: { ort: url }, wait: 60 });
  }, `${streams.url}/sample/ts/index.m3u8`);
  const get = (query: string) => page.evaluate(askForPreview, query);
  const kept = await get('time=9&width=80');
  expect(kept).toMatchObject({ status: 200, captures: 1 });

  await stopWorkers(await context.newCDPSession(page));

  expect(await get('time=9&width=80')).toEqual(kept);
  expect(await get('time=9&width=81')).toMatchObject({
    status: 200,
    captures: 2,
  });
  await context.close();
});

test('where the storage is full, pictures are answered and not kept', async () => {
  const context = await openContext(await launchChromium());
  const page = await context.newPage();
  await page.goto(site.site.url);
  await page.waitForFunction(() => 'start' in window);
  const devtools = await context.newCDPSession(page);
  const setQuota = (quotaSize?: number) =>
    devtools.send('Storage.overrideQuotaForOrigin', {
      origin: site.site.url,
      ...(quotaSize !== undefined && { quotaSize }),
    });
  await setQuota(1);
  await page.evaluate(async (url) => {
    await (window as unknown as ServingWindow).start({ streams: { ort: url }, wait: 60 });
  }, `${streams.url}/sample/ts/index.m3u8`);
  const capturesFor = async (query: string) => {
    const { status, captures } = await page.evaluate(askForPreview, query);
    return [status, captures];
  };
  expect(await capturesFor('time=9&width=80')).toEqual([200, 1]);
  // It does not know any more which page makes pictures, and asks.
  await stopWorkers(devtools);
  expect(await capturesFor('time=9&width=80')).toEqual([200, 2]);
  await setQuota();
  expect(await capturesFor('time=9&width=80')).toEqual([200, 3]);
  expect(await capturesFor('time=9&width=80')).toEqual([200, 3]);
  await context.close();
});

async function stopWorkers(devtools: CDPSession): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    devtools.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (versions.some(({ runningStatus }) => runningStatus === 'stopped')) resolve();
    });
  });
  await devtools.send('ServiceWorker.enable');
  await devtools.send('ServiceWorker.stopAllWorkers');
  await stopped;
}
