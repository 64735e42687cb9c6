import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestPage } from '../helpers/browser.js';
import { describeInBrowsers } from '../helpers/in-browsers.js';
import {
  get,
  openServingSite,
  type ServingSite,
  type ServingWindow,
} from '../helpers/serving-site.js';
import { startStreamServer, type StreamServer } from '../helpers/stream-server.js';

const NAMES = ['constructor', '__proto__', '%2F', '%2e%2e', 'ä', '日本語 1', '🎥', 'a?b#c'];
const MOST_STREAMS = 1000;

let site: ServingSite;
let streams: StreamServer;

describeInBrowsers('Pictures by address, of streams with unusual names', (name) => {
  let page: TestPage;

  beforeAll(async () => {
    site = await openServingSite(name);
    streams = await startStreamServer({ folders: { '/sample': 'demo/public/sample' } });
    page = await site.openPage();
    const others = Array.from({ length: MOST_STREAMS - NAMES.length }, (_, i) => `s${i}`);
    await page.evaluate(
      async ({ url, names }) => {
        // Made so, __proto__ is a field.
        const entries = Object.fromEntries(names.map((one) => [one, url]));
        await (window as unknown as ServingWindow).start({ streams: entries, wait: 1 });
      },
      { url: `${streams.url}/sample/ts/index.m3u8`, names: [...NAMES, ...others] },
    );
  });
  afterAll(async () => {
    await site.close();
    await streams.close();
  });

  test.each([...NAMES, 's0', `s${MOST_STREAMS - NAMES.length - 1}`])('%s', async (stream) => {
    const path = `/hlsnap/${encodeURIComponent(stream)}/preview.jpg?time=9&width=80`;
    expect(await get(page, path)).toMatchObject({ status: 200, url: path });
  });

  test.each([
    ['toString/preview.jpg', 404, 'no-such-stream'],
    ['a%2Fb/preview.jpg', 400, 'bad-address'],
    ['s0%00/preview.jpg', 400, 'bad-address'],
    ['%ff/preview.jpg', 400, 'bad-address'],
    ['s0//preview.jpg', 400, 'bad-address'],
    ['s0/preview.constructor', 400, 'bad-address'],
    ['s0/preview.jpg?fit=__proto__', 400, 'bad-address'],
    ...['0', '-1', '1e9', '4097', 'NaN', '', '1.5', '99999999999999999999'].map((width) => {
      return [`s0/preview.jpg?width=${width}`, 400, 'bad-address'] as const;
    }),
    ['s0/preview.jpg?time=NaN', 400, 'bad-address'],
    ['s0/preview.jpg?time=-1', 400, 'bad-address'],
    ['s0/preview.jpg?time=1e308', 400, 'bad-address'],
    ['s0/preview.jpg?time=999999999', 400, 'bad-address'],
    ['s0/preview.jpg?time=86400', 404, 'outside-window'],
    ['s0/9999/12/31/23/59/59.jpg', 404, 'outside-window'],
    ['s0/0000/01/01/00/00/00.jpg', 404, 'outside-window'],
    ['s0/2023/02/29/00/00/00.jpg', 400, 'bad-address'],
    ['s0/recording_status.json?request=brief_thumbnails&from=2&to=1', 400, 'bad-address'],
    ['s0/recording_status.json?request=brief_thumbnails&from=253402300800', 400, 'bad-address'],
  ] as const)('%s is a %i', async (path, status, code) => {
    expect(await get(page, `/hlsnap/${path}`)).toMatchObject({ status, json: { code } });
  });
});
