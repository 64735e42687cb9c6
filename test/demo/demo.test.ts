import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { startStreamServer, type StreamServer } from '../helpers/stream-server.js';
import { launchChromium, type Chromium } from '../helpers/chromium.js';
import { counts, DemoPage, ROOT, serveDemo } from './demo-page.js';

const FRAMES_PER_SECOND = 25;

let browser: Chromium;
let site: { url: string; close: () => Promise<void> };
let streams: StreamServer;
let demo: DemoPage;

beforeAll(async () => {
  [browser, site, streams] = await Promise.all([
    launchChromium(),
    serveDemo(),
    startStreamServer({ folders: { '/channel-1': join(ROOT, 'demo', 'public', 'sample') } }),
  ]);
  demo = await DemoPage.open(browser);
});

afterAll(async () => {
  await browser.close();
  await Promise.all([site.close(), streams.close()]);
});

beforeEach(async () => {
  await demo.visit(site.url);
});

afterEach(() => {
  streams.reset();
});

function stream(path = '/channel-1/index.m3u8'): string {
  return streams.url + path;
}

test('on opening, the page shows a picture of its sample stream with its facts and times', async () => {
  const picture = await demo.picture();
  expect([picture.width, picture.height]).toEqual([640, 360]);
  expect(readFrameNumber(picture)).toBe(0);
  expect(await demo.facts()).toMatchObject({
    'Display size': '640 × 360',
    Image: '640 × 360',
    File: expect.stringMatching(/^JPEG, \d+\.\d kB$/) as string,
    Codec: 'H.264, avc1.64001f',
    Engine: 'webcodecs',
    Time: '0.000 s',
    Segment: '0, 0.0–4.0 s',
    Fetched: expect.stringMatching(/^\d+(\.\d)? kB$/) as string,
  });
  const times = await demo.page.locator('.step-value').allTextContents();
  expect(times).toHaveLength(6);
  for (const time of times) expect(time).toMatch(/^(<?\d+ ms|\d+\.\d\d s)$/);
  expect(await demo.page.locator('#total').textContent()).toMatch(/ (ms|s)$/);
});

test('on opening, nothing moves, nothing is reported, and no other server is asked', async () => {
  expect((await counts(demo)).layoutShift).toBe(0);
  expect(demo.problems).toEqual([]);
  const own = demo.requests.filter((url) => url.startsWith(site.url) || url.startsWith('blob:'));
  expect(own).toEqual(demo.requests);
});

test('the fMP4 sample is one press away', async () => {
  await demo.page.getByRole('button', { name: 'fMP4' }).click();
  expect(readFrameNumber(await demo.picture())).toBe(0);
  expect(demo.requests.some((url) => url.endsWith('/segment0.m4s'))).toBe(true);
});

test('a time chooses the picture, and typing one is enough to choose it', async () => {
  await demo.page.getByLabel('Time in seconds').fill('13.5');
  await demo.take();
  expect(readFrameNumber(await demo.picture())).toBe(12 * FRAMES_PER_SECOND);
  expect((await demo.facts())['Time']).toBe('12.000 s');
});

test('the live edge is the newest segment', async () => {
  await demo.page.getByRole('radio', { name: 'Live edge' }).check();
  await demo.take();
  expect(readFrameNumber(await demo.picture())).toBe(20 * FRAMES_PER_SECOND);
});

test('saving gives the JPEG under a name that tells stream and time', async () => {
  await demo.takeFrom(stream());
  await demo.end('picture');
  const { name, bytes } = await demo.save();
  expect(name).toBe('channel-1-00-00-00.jpg');
  expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  expect(readFrameNumber(decodeImage(bytes))).toBe(0);
});

test('width and PNG are in the file that is saved', async () => {
  await demo.page.getByLabel('Width').fill('320');
  await demo.page.getByRole('radio', { name: 'PNG' }).check();
  await demo.take();
  await demo.end('picture');
  const { name, bytes } = await demo.save();
  expect(name).toBe('sample-00-00-00.png');
  expect([...bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  const { width, height } = decodeImage(bytes);
  expect([width, height]).toEqual([320, 180]);
});

test('a lower quality gives a smaller file', async () => {
  const sizes: number[] = [];
  for (const quality of ['90', '10']) {
    await demo.page.getByRole('slider', { name: 'Quality' }).fill(quality);
    await demo.take();
    await demo.end('picture');
    sizes.push((await demo.save()).bytes.length);
  }
  expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) / 2);
});

test('a stream without CORS is explained, and the next capture works', async () => {
  streams.rule('/channel-1/index.m3u8', { noCors: true });
  await demo.takeFrom(stream());
  await demo.end('failure');
  const failure = demo.page.getByRole('alert').filter({ hasText: 'could not read' });
  const text = await failure.innerText();
  expect(text).toContain('Access-Control-Allow-Origin');
  expect(text).toMatch(/Code\s+network/);
  expect(text).toContain(stream());
  expect((await demo.facts())['Codec']).toBe('–');

  streams.reset();
  await demo.take();
  expect(readFrameNumber(await demo.picture())).toBe(0);
  expect(await demo.page.locator('#failure').innerText()).toBe('');
});

test('a playlist that is not there is told with its status', async () => {
  await demo.takeFrom(stream('/nowhere.m3u8'));
  await demo.end('failure');
  const text = await demo.page.locator('#failure').innerText();
  expect(text).toContain('There is no playlist at this address');
  expect(text).toMatch(/Status\s+404/);

  await demo.page.getByRole('button', { name: 'sample, 0.000 s' }).click();
  expect(readFrameNumber(await demo.picture())).toBe(0);
});

test('a time outside the stream names the times that it has', async () => {
  await demo.page.getByLabel('Time in seconds').fill('99');
  await demo.take();
  await demo.end('failure');
  expect(await demo.page.locator('#failure').innerText()).toContain('0.000 s to 24.000 s');
});

test('what cannot be an address is refused at its field', async () => {
  await demo.takeFrom('two words');
  expect(await demo.page.locator('#form-error').textContent()).toContain('.m3u8');
  expect(await demo.page.getByLabel('Stream').getAttribute('aria-invalid')).toBe('true');
  expect(await demo.focused()).toBe('url');
});

test('the keyboard alone is enough', async () => {
  const { keyboard } = demo.page;
  // Three pages and two samples come first.
  for (let i = 0; i < 6; i += 1) await keyboard.press('Tab');
  expect(await demo.focused()).toBe('url');
  await keyboard.press('Control+A');
  await keyboard.type(stream());
  await keyboard.press('Enter');
  expect(readFrameNumber(await demo.picture())).toBe(0);
  expect(streams.requests('/channel-1/index.m3u8')).toHaveLength(1);

  const order: string[] = [];
  for (let presses = 0; presses < 12; presses += 1) {
    await keyboard.press('Tab');
    order.push(await demo.focused());
  }
  expect(order.slice(0, 3)).toEqual(['take', 'open-file', 'open-folder']);
  expect(order.slice(4, 6)).toEqual(['time', 'width']);
  expect(order.slice(7, 9)).toEqual(['quality', 'name']);
  expect(order.slice(9)).toEqual(['Download', 'ZIP of all', 'Folder']);
});

test('progress is shown, and cancelling brings the last picture back', async () => {
  streams.rule(/segment0\.ts$/, { stallAfter: 1000 });
  const before = await demo.page.locator('#picture').getAttribute('src');
  await demo.takeFrom(stream());
  const step = demo.page.locator('.step[aria-current="step"]');
  await step.filter({ hasText: 'Fetch' }).waitFor();
  expect(await demo.page.getByRole('status').textContent()).toBe('Fetching');

  await demo.page.getByRole('button', { name: 'Cancel' }).focus();
  await demo.page.keyboard.press('Enter');
  await demo.end('picture');
  expect(await demo.page.locator('#picture').getAttribute('src')).toBe(before);
  expect(await demo.page.getByRole('status').textContent()).toBe('Cancelled');
  expect(await demo.focused()).toBe('take');
  await expect.poll(() => streams.requests(/segment0\.ts$/)[0]?.aborted).toBe(true);
});

test('the address of the page holds the settings, and a reload takes the same picture', async () => {
  await demo.page.getByLabel('Time in seconds').fill('8');
  await demo.page.getByLabel('Width').fill('160');
  await demo.page.getByRole('slider', { name: 'Quality' }).fill('60');
  await demo.takeFrom(stream());
  await demo.end('picture');
  const query = Object.fromEntries(new URL(demo.page.url()).searchParams);
  expect(query).toEqual({ url: stream(), t: '8', width: '160', quality: '60' });

  await demo.page.reload();
  const picture = await demo.picture();
  expect(picture.width).toBe(160);
  expect((await demo.facts())['Time']).toBe('8.000 s');
  expect(await demo.page.getByLabel('Stream').inputValue()).toBe(stream());
  expect(await demo.page.getByRole('radio', { name: 'Time' }).isChecked()).toBe(true);
});

test('an earlier picture can be shown again', async () => {
  await demo.page.getByLabel('Time in seconds').fill('4');
  await demo.take();
  await demo.end('picture');
  await demo.page.getByRole('button', { name: 'sample, 0.000 s' }).click();
  expect(readFrameNumber(await demo.picture())).toBe(0);
  expect((await demo.facts())['Time']).toBe('0.000 s');
  expect((await demo.save()).name).toBe('sample-00-00-00.jpg');
});

test('twelve pictures are kept, and what is dropped is freed', async () => {
  for (let taken = 1; taken < 15; taken += 1) {
    await demo.page.getByLabel('Time in seconds').fill(String(taken));
    await demo.take();
    await demo.end('picture');
  }
  expect(await demo.page.locator('#strip button').count()).toBe(12);
  expect((await counts(demo)).objectUrls).toBe(12);
});
