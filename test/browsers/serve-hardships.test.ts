import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import type { TestPage } from '../helpers/browser.js';
import { describeInBrowsers } from '../helpers/in-browsers.js';
import { startStreamServer, type StreamServer } from '../helpers/stream-server.js';
import {
  get,
  openFrames,
  openServingSite,
  serveIn,
  serviceWorkerFile,
  type ServingSite,
  type ServingWindow,
} from '../helpers/serving-site.js';

const SCRIPT = readFileSync('dist/hlsnap-sw.js', 'utf8');
const PATH = '/hlsnap/ort/preview.jpg?time=9&width=80';

let site: ServingSite;
let streams: StreamServer;

describeInBrowsers('Pictures by address, in hard times', (name) => {
  let page: TestPage;

  beforeAll(async () => {
    site = await openServingSite(name);
    streams = await startStreamServer({ folders: { '/sample': 'demo/public/sample' } });
  });
  afterAll(async () => {
    await site.close();
    await streams.close();
  });
  beforeEach(async () => {
    page = await site.openPage();
  });
  afterEach(async () => {
    await page.close();
    setScript(SCRIPT);
  });

  test('the last page that makes pictures goes, and another one comes', async () => {
    await openFrame(page, 'one');
    expect(await get(page, PATH)).toMatchObject({ status: 200 });
    await closeFrames(page);
    const gone = await get(page, `${PATH}1`);
    expect(gone).toMatchObject({ status: 503, json: { code: 'no-page', retryAfter: 5 } });
    expect(gone.headers['retry-after']).toBe('5');
    // What is kept needs no page.
    expect(await get(page, PATH)).toMatchObject({ status: 200 });
    await openFrame(page, 'two');
    expect(await get(page, `${PATH}1`)).toMatchObject({ status: 200 });
  });

  test('while a new service worker takes over, what is asked for is answered, and captured once', async () => {
    await openFrame(page, 'one', true);
    await page.evaluate(async (path) => {
      const { contentWindow } = document.querySelector('iframe') ?? {};
      const frame = contentWindow as unknown as ServingWindow;
      Object.assign(window, { first: fetch(path) });
      while (frame.letGo.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }, PATH);
    setScript(`${SCRIPT}\n// The next version.`);
    const outcome = await page.evaluate(async (path) => {
      const frame = document.querySelector('iframe')?.contentWindow as unknown as ServingWindow;
      const registration = await navigator.serviceWorker.getRegistration();
      const before = registration?.active;
      await registration?.update();
      const isNew = (worker: ServiceWorker | null | undefined): boolean =>
        Boolean(worker) && worker !== before;
      while (!isNew(registration?.waiting) && !isNew(registration?.active)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const { first } = window as unknown as { readonly first: Promise<Response> };
      const asked = Promise.all([first, fetch(path), fetch(path)]);
      const letting = setInterval(() => {
        for (const go of frame.letGo.splice(0)) go();
      }, 500);
      const answers = await asked;
      while (registration?.active === before) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const later = await fetch(`${path}1`);
      clearInterval(letting);
      return {
        statuses: [...answers, later].map(({ status }) => status),
        captures: frame.calls.filter((call) => call === 'capture').length,
      };
    }, PATH);
    expect(outcome).toEqual({ statuses: [200, 200, 200, 200], captures: 2 });
  });

  test.each([
    ['has no room', `Cache.prototype.put = () => Promise.reject(new QuotaExceeded());`],
    [
      'cannot be opened',
      `CacheStorage.prototype.open = () => Promise.reject(new QuotaExceeded());`,
    ],
    ['cannot be listed', `Cache.prototype.keys = () => Promise.reject(new QuotaExceeded());`],
  ])('a storage that %s keeps nothing, and all is answered', async (_what, breaking) => {
    setScript(`class QuotaExceeded extends DOMException {
      constructor() { super('No room', 'QuotaExceededError'); }
    }
    ${breaking}
    ${SCRIPT}`);
    await serveIn(page, { streams: { ort: sample() }, wait: 60 });
    for (const captures of [1, 2]) {
      const { status, bytes } = await get(page, PATH);
      expect([status, bytes > 0, await capturesOf(page)]).toEqual([200, true, captures]);
    }
    const { status } = await get(page, '/hlsnap/ort/preview.jpg?width=0');
    expect(status).toBe(400);
  });
});

function setScript(body: string): void {
  site.pages['/hlsnap-sw.js'] = serviceWorkerFile(body);
}

function sample(): string {
  return `${streams.url}/sample/ts/index.m3u8`;
}

function capturesOf(page: TestPage): Promise<number> {
  return page.evaluate(
    () => (window as unknown as ServingWindow).calls.filter((call) => call === 'capture').length,
    undefined,
  );
}

/** A page of its own to the service worker, which makes pictures. */
/** A page of its own to the service worker, which serves. */
function openFrame(page: TestPage, name: string, hold = false): Promise<void> {
  return openFrames(page, [name], { streams: { ort: sample() }, wait: 0 }, hold);
}

async function closeFrames(page: TestPage): Promise<void> {
  await page.evaluate(() => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
  }, undefined);
}
