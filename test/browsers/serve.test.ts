import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestPage } from '../helpers/browser.js';
import { describeInBrowsers } from '../helpers/in-browsers.js';
import { startLiveOrigin, type LiveOrigin } from '../helpers/live-origin.js';
import {
  frameAtAddress,
  get,
  openServingSite,
  serveIn,
  type ServingSite,
  type ServingWindow,
} from '../helpers/serving-site.js';

/** Segments of 4 s, from half a second past: 20 of them, of which 10 are listed, from 12:00:40.5 on. */
const START = new Date('2026-05-01T12:00:00.500Z');
const DAY = '/hlsnap/ort/2026/05/01/12';
const FIRST_LISTED = Date.UTC(2026, 4, 1, 12, 0, 41) / 1000;

let site: ServingSite;
let origin: LiveOrigin;
let page: TestPage;

describeInBrowsers('Pictures by address', (name) => {
  beforeAll(async () => {
    site = await openServingSite(name);
    origin = await startLiveOrigin({
      ...{ startDate: START, publishedSegments: 20, windowSegments: 10 },
    });
    page = await site.openPage();
    // Such an image is in the page before anything answers there.
    await page.evaluate(() => {
      const img = document.createElement('img');
      img.id = 'early';
      img.src = '/hlsnap/ort/preview.jpg?width=64';
      document.body.append(img);
    }, undefined);
    const streams = { ort: origin.playlist, gone: `${origin.url}/nothing/index.m3u8` };
    await serveIn(page, { streams, previewMaxAge: 3600, wait: 60 });
  });
  afterAll(async () => {
    await site.close();
    await origin.close();
  });

  test('the newest picture, in an <img>', async () => {
    const frame = await frameAtAddress(page, '/hlsnap/ort/preview.jpg?width=320');
    expect(frame).toBe(origin.frameAt(76));
  });

  test('an image that was asked for before is loaded again', async () => {
    const width = () =>
      page.evaluate(
        () => document.querySelector<HTMLImageElement>('#early')?.naturalWidth,
        undefined,
      );
    await expect.poll(width).toBe(64);
  });

  test('a moment: exactly there, or the nearest keyframe by its own address', async () => {
    const there = await get(page, `${DAY}/00/49.jpg?width=320`);
    expect(there).toMatchObject({ status: 200, url: `${DAY}/00/49.jpg?width=320` });
    expect(there.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': expect.stringMatching(/^max-age=\d+, immutable$/) as string,
    });
    const near = await get(page, `${DAY}/00/50.jpg?width=320`);
    expect(near).toMatchObject({ status: 200, url: `${DAY}/00/51.jpg?width=320` });
    expect(near.headers['etag']).not.toBe(there.headers['etag']);
    expect(await frameAtAddress(page, `${DAY}/00/49.jpg?width=320`)).toBe(origin.frameAt(48));
    expect(await frameAtAddress(page, `${DAY}/00/50.jpg?width=320`)).toBe(origin.frameAt(50));
  });

  test('the list of times has addresses with pictures', async () => {
    const to = FIRST_LISTED + 11;
    const query = `from=${FIRST_LISTED - 1}&to=${to}&request=brief_thumbnails`;
    const { status, json, headers } = await get(page, `/hlsnap/ort/recording_status.json?${query}`);
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    const times = [0, 4, 8].map((seconds) => FIRST_LISTED + seconds);
    expect(json).toEqual([{ stream: 'ort', brief_thumbnails: times }]);
  });

  test('the width, the fit and the type are those of the address', async () => {
    const size = (path: string) =>
      page.evaluate(async (address) => {
        const img = new Image();
        img.src = address;
        await img.decode();
        return [img.naturalWidth, img.naturalHeight];
      }, path);
    expect(await size('/hlsnap/ort/preview.jpg?width=100&height=100')).toEqual([100, 56]);
    expect(await size('/hlsnap/ort/preview.jpg?width=100&height=100&fit=crop')).toEqual([100, 100]);
    const { headers } = await get(page, '/hlsnap/ort/preview.jpg?width=100&format=png');
    expect(headers['content-type']).toBe('image/png');
  });

  test('a keyframe as a video, with ranges', async () => {
    const whole = await get(page, '/hlsnap/ort/preview.mp4');
    expect(whole.headers).toMatchObject({ 'content-type': 'video/mp4', 'accept-ranges': 'bytes' });
    const part = await get(page, '/hlsnap/ort/preview.mp4', { headers: { range: 'bytes=0-1' } });
    expect(part).toMatchObject({ status: 206, bytes: 2 });
    expect(part.headers['content-range']).toBe(`bytes 0-1/${whole.bytes}`);
    const beyond = { headers: { range: `bytes=${whole.bytes}-` } };
    expect(await get(page, '/hlsnap/ort/preview.mp4', beyond)).toMatchObject({ status: 416 });
    const size = await page.evaluate(
      (address) =>
        new Promise((resolve) => {
          const video = document.createElement('video');
          Object.assign(video, { muted: true, src: address });
          video.onloadeddata = () => {
            resolve([video.videoWidth, video.videoHeight]);
          };
          video.onerror = () => {
            resolve(video.error?.message);
          };
          document.body.append(video);
        }),
      `${DAY}/00/49.mp4`,
    );
    expect(size).toEqual([640, 360]);
  });

  test('what has not changed is not sent again', async () => {
    const path = `${DAY}/00/53.jpg?width=80`;
    const { headers, bytes } = await get(page, path);
    const etag = headers['etag'] ?? '';
    expect(etag).toMatch(/^"[\da-f]{32}"$/);
    const again = await get(page, path, { headers: { 'if-none-match': `"x", ${etag}` } });
    expect(again).toMatchObject({ status: 304, bytes: 0 });
    const head = await get(page, path, { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, bytes: 0 });
    expect(head.headers).toMatchObject({ etag, 'content-length': String(bytes) });
  });

  test.each([
    ['ort/preview.gif', 400, 'bad-address'],
    ['ort%2Fpreview.jpg', 400, 'bad-address'],
    ['ort/%E0%A4%A/preview.jpg', 400, 'bad-address'],
    ['ort/preview.jpg?width=99999999999999999999', 400, 'bad-address'],
    ['ort/2026/02/30/00/00/00.jpg', 400, 'bad-address'],
    ['unknown/preview.jpg', 404, 'no-such-stream'],
    ['gone/preview.jpg', 404, 'playlist-not-found'],
    ['ort/2026/05/01/12/30/00.jpg', 404, 'outside-window'],
    ['ort/2026/05/01/12/00/10.jpg', 410, 'outside-window'],
  ])('%s is %i', async (path, status, code) => {
    const { json, headers, ...got } = await get(page, `/hlsnap/${path}`);
    expect(got.status).toBe(status);
    expect(json).toMatchObject({ status, code, message: expect.stringMatching(/\w/) as string });
    expect(headers['cache-control']).toBe('no-store');
  });

  test('nothing is posted there, and what is beside is left alone', async () => {
    const posted = await get(page, '/hlsnap/ort/preview.jpg', { method: 'POST' });
    expect(posted).toMatchObject({ status: 405, json: { code: 'bad-method' } });
    expect(posted.headers['allow']).toBe('GET, HEAD');
    for (const path of ['/hlsnap', '/other/preview.jpg', '/hlsnapped/ort/preview.jpg']) {
      const { status, headers } = await get(page, path);
      expect([status, headers['content-type']]).toEqual([404, 'text/plain']);
      expect(site.site.log.at(-1)?.path).toBe(path);
    }
  });

  test('what is kept is there without a page that makes it, the rest is not', async () => {
    const kept = `${DAY}/00/57.jpg?width=80`;
    const before = await get(page, kept);
    await page.evaluate(() => {
      (window as unknown as ServingWindow).serving?.dispose();
    }, undefined);
    expect(await get(page, kept)).toEqual(before);
    const streams = { ort: origin.playlist };
    // A page that comes tells how long to wait for the next one.
    await serveIn(page, { streams, wait: 0, previewMaxAge: 0 });
    await page.evaluate(() => {
      (window as unknown as ServingWindow).serving?.dispose();
    }, undefined);
    const { headers, json, status } = await get(page, `${DAY}/01/01.jpg?width=80`);
    expect([status, json]).toMatchObject([503, { code: 'no-page', retryAfter: 5 }]);
    expect(headers['retry-after']).toBe('5');
    // The newest picture is never an old one.
    const newest = await get(page, '/hlsnap/ort/preview.jpg?width=320');
    expect(newest).toMatchObject({ status: 503, json: { code: 'no-page' } });
    await serveIn(page, { streams, wait: 0 });
    await page.evaluate(async () => {
      const { serving } = window as unknown as ServingWindow;
      await serving?.forget();
      serving?.dispose();
    }, undefined);
    expect(await get(page, kept)).toMatchObject({ status: 503 });
  });
});
