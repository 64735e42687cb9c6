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

let site: ServingSite;
let streams: StreamServer;

describeInBrowsers('The pages that make pictures', (name) => {
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
  afterEach(() => page.close());

  test('however many ask, in however many pages, a picture is made once', async () => {
    await openFrames(page, ['one', 'two'], { ...served(), wait: 60 });
    const calls = await page.evaluate(async () => {
      const frames = [...document.querySelectorAll('iframe')].map(
        ({ contentWindow }) => contentWindow as unknown as ServingWindow & typeof window,
      );
      const ask = (from: typeof window) => from.fetch('/hlsnap/ort/preview.jpg?width=80');
      const answers = await Promise.all([...frames, ...frames, window].map(ask));
      return {
        calls: frames.flatMap((frame) => frame.calls),
        statuses: answers.map(({ status }) => status),
      };
    }, undefined);
    expect(calls).toEqual({ calls: ['capture'], statuses: [200, 200, 200, 200, 200] });
  });

  test('where a page goes away in the middle, another one makes the picture', async () => {
    await openFrames(page, ['one', 'two'], { ...served(), wait: 60 }, true);
    const outcome = await page.evaluate(async () => {
      const frames = [...document.querySelectorAll('iframe')];
      const windowOf = (frame: HTMLIFrameElement | undefined) =>
        frame?.contentWindow as unknown as ServingWindow;
      const asked = fetch('/hlsnap/ort/preview.jpg?width=80');
      const making = () => frames.find((frame) => windowOf(frame).letGo.length > 0);
      while (!making()) await new Promise((resolve) => setTimeout(resolve, 10));
      const first = making();
      const second = frames.find((frame) => frame !== first);
      const before = [...windowOf(second).calls];
      first?.remove();
      while (windowOf(second).letGo.length === 0) await new Promise((r) => setTimeout(r, 10));
      windowOf(second).letGo[0]?.();
      return { before, status: (await asked).status };
    }, undefined);
    expect(outcome).toEqual({ before: [], status: 200 });
  });

  test('too many at once: as many as may wait are made, the others are refused', async () => {
    await openFrames(page, ['one'], { ...served(), wait: 60, atOnce: 1, queue: 2 }, true);
    const answers = await page.evaluate(async () => {
      const frame = document.querySelector('iframe')?.contentWindow as unknown as ServingWindow;
      const until = async (is: () => boolean) => {
        while (!is()) await new Promise((resolve) => setTimeout(resolve, 10));
      };
      let done = 0;
      const ask = async (width: number) => {
        const answer = await fetch(`/hlsnap/ort/preview.jpg?width=${width}`);
        done += 1;
        return [answer.status, answer.headers.get('retry-after')];
      };
      const running = ask(10);
      await until(() => frame.letGo.length === 1);
      const waiting = [11, 12, 13, 14].map(ask);
      await until(() => done === 2);
      for (let made = 0; made < 3; made += 1) {
        await until(() => frame.letGo.length > made);
        frame.letGo[made]?.();
      }
      return [await running, ...(await Promise.all(waiting))];
    }, undefined);
    expect(answers[0]).toEqual([200, null]);
    expect(answers.filter(([status]) => status === 200)).toHaveLength(3);
    expect(answers.filter(([, seconds]) => seconds === '2')).toEqual([
      [503, '2'],
      [503, '2'],
    ]);
  });

  test('after a reload, images of the page wait for its script', async () => {
    const options = { streams: { ort: sample() }, wait: 60 };
    site.pages['/reload.html'] = {
      body: `<!doctype html><img src="/hlsnap/ort/preview.jpg?width=80&again" alt="">
        <script type="module" src="/page.js"></script>
        <script type="module">await new Promise((resolve) => setTimeout(resolve, 500));
        await start(${JSON.stringify(options)});</script>`,
    };
    await serveIn(page, options);
    await page.goto(`${site.site.url}/reload.html`);
    const width = () => page.evaluate(() => document.querySelector('img')?.naturalWidth, undefined);
    await expect.poll(width).toBe(80);
    expect(site.site.log.some(({ path }) => path.startsWith('/hlsnap/'))).toBe(false);
  });

  test('a service worker of another version is told of, and replaced where there is a newer one', async () => {
    const path = '/other-sw.js';
    site.pages[path] = serviceWorkerFile(`
      addEventListener('install', () => skipWaiting());
      addEventListener('activate', (event) => event.waitUntil(clients.claim()));
      addEventListener('message', ({ ports: [port] }) => port?.postMessage({ version: -1 }));`);
    const start = () =>
      page.evaluate(
        async ({ worker, url }) => {
          const { start } = window as unknown as ServingWindow;
          try {
            await start({ streams: { ort: url }, worker });
            return 'served';
          } catch (error) {
            const { name, code, message } = error as Error & { code: string };
            return `${name} ${code}: ${message}`;
          }
        },
        { worker: path, url: sample() },
      );
    expect(await start()).toMatch(
      /^SnapError worker-outdated: \/other-sw\.js is of another version/,
    );
    const current = site.pages['/hlsnap-sw.js'];
    if (current) site.pages[path] = current;
    expect(await start()).toBe('served');
    expect(await get(page, '/hlsnap/ort/preview.jpg?width=80')).toMatchObject({ status: 200 });
  });

  test('a script that is not there, and one that is something else', async () => {
    const failure = (worker: string) =>
      page.evaluate(
        async ({ worker, url }) => {
          const { start } = window as unknown as ServingWindow;
          const error: unknown = await start({ streams: { ort: url }, worker }).catch(
            (reason: unknown) => reason,
          );
          return (error as { readonly code: string }).code;
        },
        { worker, url: sample() },
      );
    expect(await failure('/nothing-sw.js')).toBe('worker-failed');
    expect(await failure('/dist/hlsnap-sw.js')).toBe('worker-failed');
  });
});

function served() {
  return { streams: { ort: sample() } };
}

function sample(): string {
  return `${streams.url}/sample/ts/index.m3u8`;
}
