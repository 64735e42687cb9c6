import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingBrowser } from '../helpers/browser.js';
import { launchFirefox } from '../helpers/firefox.js';
import {
  askForPreview,
  openServingSite,
  serveIn,
  serviceWorkerFile,
  type ServingSite,
} from '../helpers/serving-site.js';
import { startStreamServer, type StreamServer } from '../helpers/stream-server.js';

/** Firefox stops a service worker that is idle for so long, in milliseconds. */
const IDLE_MS = 100;
/** Tells each run of the service worker from the others. */
const TELL_RUN = `
const run = String(Math.random());
addEventListener('message', ({ data, source }) => { if (data === 'run?') source.postMessage(run); });`;

const reason = missingBrowser('firefox');

describe.skipIf(reason !== undefined)('Firefox', () => {
  let site: ServingSite;
  let streams: StreamServer;

  beforeAll(async () => {
    site = await openServingSite('firefox', () =>
      launchFirefox({ preferences: { 'dom.serviceWorkers.idle_timeout': IDLE_MS } }),
    );
    const file = site.pages['/hlsnap-sw.js'];
    site.pages['/hlsnap-sw.js'] = serviceWorkerFile(String(file?.body) + TELL_RUN);
    streams = await startStreamServer({ folders: { '/sample': 'demo/public/sample' } });
  });
  afterAll(async () => {
    await site.close();
    await streams.close();
  });

  test('a service worker that was stopped knows what is kept, and which page makes the rest', async () => {
    const page = await site.openPage();
    await serveIn(page, { streams: { ort: `${streams.url}/sample/ts/index.m3u8` }, wait: 60 });
    const get = (query: string) => page.evaluate(askForPreview, query);
    const kept = await get('time=9&width=80');
    expect(kept).toMatchObject({ status: 200, captures: 1 });

    await page.evaluate(untilAnotherRun, 20 * IDLE_MS);
    expect(await get('time=9&width=80')).toEqual(kept);

    await page.evaluate(untilAnotherRun, 20 * IDLE_MS);
    expect(await get('time=9&width=81')).toMatchObject({
      status: 200,
      captures: 2,
    });
  });
});

/** Runs in the page, as text: leaves the service worker alone until it was stopped and started again. */
async function untilAnotherRun(idleMs: number): Promise<void> {
  const ask = (): Promise<unknown> =>
    new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('message', function told({ data }) {
        if (typeof data !== 'string') return;
        navigator.serviceWorker.removeEventListener('message', told);
        resolve(data);
      });
      navigator.serviceWorker.startMessages();
      navigator.serviceWorker.controller?.postMessage('run?');
    });
  const first = await ask();
  for (let attempt = 0; attempt < 30; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    if ((await ask()) !== first) return;
  }
  throw new Error('The service worker was not stopped');
}
