import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../../demo/server/server.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { launchChromium, type Chromium } from '../helpers/chromium.js';
import { DemoPage, serveDemo } from './demo-page.js';
import { keptList, pickedNames, pickPrivateFolder, press, useServer } from './save-page.js';

const NAME = 'sample-00-00-00.jpg';

let browser: Chromium;
let site: { url: string; close: () => Promise<void> };
let folder: string;
let server: RunningServer;
let demo: DemoPage;

beforeAll(async () => {
  [browser, site, folder] = await Promise.all([
    launchChromium(),
    serveDemo(),
    mkdtemp(join(tmpdir(), 'hlsnap-demo-')),
  ]);
  server = await openServer(0);
  demo = await DemoPage.open(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  await demo.page.addInitScript(pickPrivateFolder);
  await demo.visit(site.url);
});

afterAll(async () => {
  await browser.close();
  await Promise.all([site.close(), server.close()]);
  await rm(folder, { recursive: true, force: true });
});

function openServer(port: number): Promise<RunningServer> {
  return startServer({ port, folder, allowedOrigins: [new URL(site.url).origin] });
}

/** The frame number in a file. */
function frameOf(bytes: Uint8Array): number | undefined {
  return readFrameNumber(decodeImage(bytes));
}

test('the archive holds the pictures of the strip', async () => {
  await demo.page.getByLabel('Time in seconds').fill('4');
  await demo.take();
  await demo.end('picture');
  const [download] = await Promise.all([
    demo.page.waitForEvent('download'),
    press(demo, 'ZIP of all'),
  ]);
  const files = unzipSync(await readFile(await download.path()));
  expect(Object.keys(files)).toEqual([NAME, 'sample-00-00-04.jpg']);
  expect(Object.values(files).map(frameOf)).toEqual([0, 100]);
  await demo.page.getByRole('button', { name: 'sample, 0.000 s' }).click();
});

test('a folder gets the file', async () => {
  expect(await press(demo, 'Folder')).toBe(`Saved ${NAME} in the folder picked.`);
  expect(await demo.page.evaluate(pickedNames)).toEqual([NAME]);
});

test('what is kept in the browser is listed, also after a reload, and can be deleted', async () => {
  await press(demo, 'This browser');
  await demo.visit(site.url);
  const rows = await keptList(demo);
  await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining(NAME)]);
  await demo.page.getByRole('button', { name: `Delete ${NAME}` }).click();
  await expect.poll(() => rows.count()).toBe(0);
  expect(await demo.page.locator('#kept-summary').innerText()).toBe('Kept in this browser: 0');
  expect(await demo.focused()).toBe('kept-summary');
});

test('copying puts a PNG on the clipboard', async () => {
  expect(await press(demo, 'Copy')).toMatch(/^Copied as PNG, /);
  const types = await demo.page.evaluate(async () =>
    (await navigator.clipboard.read()).flatMap((item) => item.types),
  );
  expect(types).toContain('image/png');
});

test('a link and a data URL hold the picture', async () => {
  await press(demo, 'Link');
  const link = await demo.page.locator('#save-outcome a').getAttribute('href');
  expect(link).toMatch(/^blob:/);
  await press(demo, 'Data URL');
  const url = await demo.page.getByLabel('Data URL').inputValue();
  expect(frameOf(Buffer.from(url.replace('data:image/jpeg;base64,', ''), 'base64'))).toBe(0);
});

test('sharing says why it cannot be had', async () => {
  const button = demo.page.getByRole('button', { name: 'Share' });
  expect(await demo.page.evaluate(() => 'canShare' in navigator)).toBe(false);
  expect(await button.isDisabled()).toBe(true);
  expect(await demo.page.locator('#ways-note').innerText()).toContain('Share: this browser');
});

test('an upload is stored by the reference server', async () => {
  await useServer(demo, server.url);
  const before = await readdir(folder);
  expect(await press(demo, 'Upload')).toMatch(/^Uploaded as sample-00-00-00-.*\.jpg$/);
  const [stored] = (await readdir(folder)).filter((name) => !before.includes(name));
  expect(frameOf(await readFile(join(folder, stored ?? '')))).toBe(0);
});

test('S3 is offered only by a server that signs for a bucket', async () => {
  await useServer(demo, server.url);
  expect(await press(demo, 'Check')).toBe('The server is there.');
  expect(await demo.page.locator('#server-note').innerText()).toContain(
    'does not sign for a bucket',
  );
  const button = demo.page.getByRole('button', { name: 'S3', exact: true });
  expect(await button.isDisabled()).toBe(true);

  const keys = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const s3 = { endpoint: server.url, region: 'us-east-1', bucket: 'pictures', ...keys };
  const allowedOrigins = [new URL(site.url).origin];
  const signer = await startServer({ port: 0, folder, allowedOrigins, s3 });
  await useServer(demo, signer.url);
  await press(demo, 'Check');
  expect(await button.isEnabled()).toBe(true);
  await signer.close();
});

test('a server that is not there is explained', async () => {
  await useServer(demo, 'http://127.0.0.1:9');
  const text = await press(demo, 'Upload', 'failed');
  expect(text).toContain('The server could not be reached. Start it with npm run demo:server');
  expect(text).toContain('Code: network');
});

test('what waits in the queue while the server is off is sent once it is on', async () => {
  const port = Number(new URL(server.url).port);
  await server.close();
  await useServer(demo, server.url);
  expect(await press(demo, 'Queue')).toContain('waits in the queue');
  const waiting = demo.page.locator('#queue-text');
  await expect.poll(() => waiting.innerText()).toBe('Waiting: 1');

  const before = await readdir(folder);
  server = await openServer(port);
  await demo.page.getByRole('button', { name: 'Send now' }).click();
  await expect.poll(() => waiting.innerText()).toBe('Waiting: 0');
  expect(await demo.page.locator('#save-outcome').innerText()).toMatch(/^Uploaded as /);
  expect((await readdir(folder)).length).toBe(before.length + 1);
});

test('a download has the name that the template gives', async () => {
  await demo.page.getByLabel('File name').fill('[stream] at [time:%s]s, [width]x[height]');
  await demo.page.getByRole('radio', { name: 'Start' }).check();
  await demo.take();
  await demo.end('picture');
  const { name, bytes } = await demo.save();
  expect(name).toBe('sample at 0s, 640x360.jpg');
  expect(frameOf(bytes)).toBe(0);
});

test('an <hls-snap> beside a player of the stream takes its picture', async () => {
  await demo.page.locator('#player > summary').click();
  const snap = demo.page.locator('hls-snap');
  await snap.getByRole('button').click();
  await snap.locator('img').waitFor();
  await demo.page.locator('#player > summary').click();
  await expect.poll(() => demo.page.locator('video').count()).toBe(0);
});
