import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium, type Chromium } from '../helpers/chromium.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { DemoPage, ROOT, serveDemo } from './demo-page.js';

const SAMPLE = join(ROOT, 'demo', 'public', 'sample');
const SEGMENTS = [0, 1, 2, 3, 4, 5];
const TS_FILES = ['index.m3u8', ...SEGMENTS.map((number) => `segment${number}.ts`)].map((name) => ({
  name,
  buffer: readFileSync(join(SAMPLE, 'ts', name)),
}));
/** What a recorder writes: the segments, one after the other. */
const RECORDING = Buffer.concat(TS_FILES.slice(1).map(({ buffer }) => buffer));
const MP4 = Buffer.concat(
  ['init.mp4', ...SEGMENTS.map((number) => `segment${number}.m4s`)].map((name) =>
    readFileSync(join(SAMPLE, 'fmp4', name)),
  ),
);
const OTHER = Buffer.from('Minutes of the meeting\n'.repeat(40));

const TS_FILE = { name: 'talk.ts', mimeType: 'video/mp2t', buffer: RECORDING };

interface DroppedFile {
  readonly name: string;
  readonly buffer: Buffer;
}

let browser: Chromium;
let site: Awaited<ReturnType<typeof serveDemo>>;
let demo: DemoPage;
/** The methods of the requests since the demo was opened. */
const methods: string[] = [];

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serveDemo()]);
  demo = await DemoPage.open(browser);
  // Dialogs are caught while somebody listens: from here on, not only once a key has been pressed.
  demo.page.on('filechooser', () => undefined);
  demo.page.context().on('request', (request) => methods.push(request.method()));
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

beforeEach(async () => {
  await demo.visit(site.url);
  demo.requests.length = 0;
  methods.length = 0;
});

test.each([TS_FILE, { name: 'talk.mp4', mimeType: 'video/mp4', buffer: MP4 }])(
  '$name, opened by keyboard, is taken as a URL is by every part of the page',
  async (file) => {
    const { page } = demo;
    await pick('Open file', [file]);
    expect(await shownFrame()).toBe(0);
    expect(await page.locator('#local-name').textContent()).toBe(`File ${file.name}`);
    expect(await page.locator('#local-note').textContent()).toContain(
      'Nothing leaves this machine',
    );
    expect(await page.getByLabel('Stream').isVisible()).toBe(false);
    expect(await page.locator('#caption').textContent()).toBe(`${file.name} at 0.000 s`);

    await page.getByLabel('Time in seconds').fill('13.5');
    await demo.take();
    await expect.poll(shownFrame).toBe(300);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ t: '13.5' });
    expect((await demo.save()).name).toBe('talk-00-00-12.jpg');

    await page.locator('#storyboard > summary').click();
    await expect.poll(() => frameOf('.tile')).toBe(0);
    await page.locator('#clip > summary').click();
    await expect.poll(() => frameOf('.clip-video')).toBe(300);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download MP4' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${file.name}-keyframe.mp4`);
    expect((await readFile(await download.path())).subarray(4, 8).toString('latin1')).toBe('ftyp');
    expectNothingSent();
    expect(demo.problems).toEqual([]);
  },
);

test('a button goes back to the URL, and its picture is taken', async () => {
  const { page } = demo;
  const player = page.locator('#player');
  expect(await player.isVisible()).toBe(true);
  await page.locator('#file-input').setInputFiles(TS_FILE);
  expect(await shownFrame()).toBe(0);
  // Players fetch what they play.
  expect(await player.isVisible()).toBe(false);
  const back = page.getByRole('button', { name: 'Back to the URL' });
  await back.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('#caption').textContent()).toBe('sample at 0.000 s');
  expect(await demo.focused()).toBe('url');
  expect(await back.isVisible()).toBe(false);
  expect(await player.isVisible()).toBe(true);
  expect(await page.locator('#local-name').isVisible()).toBe(false);

  // A sample is a URL, too; and the same file can be picked again.
  await page.locator('#file-input').setInputFiles(TS_FILE);
  await expect.poll(() => page.locator('#caption').textContent()).toBe('talk.ts at 0.000 s');
  await page.getByRole('button', { name: 'fMP4' }).click();
  await expect.poll(() => page.locator('#caption').textContent()).toBe('fmp4 at 0.000 s');
  expect(await page.getByLabel('Stream').inputValue()).toMatch(/fmp4\/index\.m3u8$/);
});

test('a folder that is picked begins with its multivariant playlist', async () => {
  await pick('Open folder', SAMPLE);
  await expect.poll(() => demo.page.locator('#local-name').textContent()).toBe('Folder sample');
  await demo.page.getByLabel('Time in seconds').fill('8');
  await demo.take();
  await expect.poll(shownFrame).toBe(200);
  expectNothingSent();
});

test('one file that is dropped is a video', async () => {
  expect(await drop([{ name: 'talk.ts', buffer: RECORDING }])).toBe(true);
  await expect.poll(() => demo.page.locator('#caption').textContent()).toBe('talk.ts at 0.000 s');
  expect(await shownFrame()).toBe(0);
  expectNothingSent();
});

test('the files of a stream that are dropped belong together', async () => {
  expect(await drop(TS_FILES)).toBe(true);
  await demo.page.getByLabel('Time in seconds').fill('20');
  await demo.take();
  await expect.poll(shownFrame).toBe(500);
  expect(await demo.page.locator('#local-name').textContent()).toBe('Files index');
  expectNothingSent();
});

test('a folder that is dropped is read with all that is in it', async () => {
  await dropPath(join(SAMPLE, 'ts'));
  await expect.poll(() => demo.page.locator('#caption').textContent()).toBe('ts at 0.000 s');
  await demo.page.getByLabel('Time in seconds').fill('20');
  await demo.take();
  await expect.poll(shownFrame).toBe(500);
  expect(await demo.page.locator('body').getAttribute('data-drop')).toBeNull();
  expectNothingSent();
});

test('text that is dropped is left to the field below it', async () => {
  expect(await drop([])).toBe(false);
  expect(await demo.page.locator('#local-name').isVisible()).toBe(false);
});

test.each([
  {
    what: 'files without a playlist',
    files: TS_FILES.slice(1),
    told: ['There is no playlist among these files', 'playlist-not-found', '.m3u8'],
  },
  {
    what: 'a file that is no video',
    files: [{ name: 'minutes.txt', buffer: OTHER }],
    told: ['This is not a video that can be read', 'unsupported-container', 'minutes.txt'],
  },
  {
    what: 'a playlist alone',
    files: TS_FILES.slice(0, 1),
    told: ['No playlist here can be used', 'playlist-invalid', 'together with its files'],
  },
  {
    what: 'a stream whose segments are missing',
    files: [...TS_FILES.slice(0, 1), { name: 'minutes.txt', buffer: OTHER }],
    told: ['A file of the stream is missing', 'http', '.ts'],
  },
])('$what: the error is shown with its text, and the next file works', async (wrong) => {
  await drop(wrong.files);
  await expect.poll(() => demo.page.locator('#stage').getAttribute('data-state')).toBe('failure');
  const text = await demo.page.locator('#failure').innerText();
  for (const part of wrong.told) expect(text).toContain(part);
  await drop([{ name: 'talk.ts', buffer: RECORDING }]);
  await expect.poll(() => demo.page.locator('#caption').textContent()).toBe('talk.ts at 0.000 s');
  expect(await demo.page.locator('#failure').innerText()).toBe('');
  expect(demo.problems).toEqual([]);
});

test.each([
  { name: 'desktop', viewport: { width: 1280, height: 800 } },
  { name: 'phone', viewport: { width: 360, height: 740 } },
])('$name: a long name widens nothing', async (look) => {
  const opened = await DemoPage.open(browser, { viewport: look.viewport, deviceScaleFactor: 2 });
  await opened.visit(site.url);
  await opened.screenshot(`local-before-${look.name}`);
  const name = `${'Recording of the whole meeting '.repeat(6)}.ts`;
  await opened.page
    .locator('#file-input')
    .setInputFiles({ name, mimeType: 'video/mp2t', buffer: RECORDING });
  await expect.poll(() => opened.page.locator('#caption').textContent()).toContain('Recording');
  await opened.end('picture');
  await opened.screenshot(`local-${look.name}`);
  const overflow = await opened.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  await opened.close();
});

/** Presses a picker's button by keyboard and answers its dialog. */
async function pick(
  button: string,
  files: string | { name: string; mimeType: string; buffer: Buffer }[],
): Promise<void> {
  const { page } = demo;
  await page.getByRole('button', { name: button }).focus();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.keyboard.press('Enter'),
  ]);
  await chooser.setFiles(files);
}

/** Drops files onto the page, or text where there are none, and tells whether the page took it. */
async function drop(files: readonly DroppedFile[]): Promise<boolean> {
  const encoded = files.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') }));
  return demo.page.evaluate((files) => {
    const dataTransfer = new DataTransfer();
    for (const { name, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name));
    }
    if (files.length === 0) dataTransfer.setData('text/plain', 'https://example.com/a.m3u8');
    const options = { dataTransfer, cancelable: true, bubbles: true };
    const target = document.querySelector('#stage') ?? document.body;
    target.dispatchEvent(new DragEvent('dragover', options));
    return !target.dispatchEvent(new DragEvent('drop', options));
  }, encoded);
}

/** Drops a file or folder of the disk, as the system does. */
async function dropPath(path: string): Promise<void> {
  const session = await demo.page.context().newCDPSession(demo.page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
    if (type === 'dragOver') {
      await expect.poll(() => demo.page.locator('body').getAttribute('data-drop')).toBe('over');
    }
  }
  await session.detach();
}

async function shownFrame(): Promise<number | undefined> {
  return readFrameNumber(await demo.picture());
}

async function frameOf(selector: string): Promise<number | undefined> {
  return readFrameNumber(decodeImage(await demo.page.locator(selector).screenshot()));
}

/** Only scripts were asked for, of the page's own site. */
function expectNothingSent(): void {
  for (const url of demo.requests) {
    expect(url.startsWith(site.url) || url.startsWith('blob:')).toBe(true);
    expect(url).not.toContain('/sample/');
  }
  expect(new Set([...methods, 'GET'])).toEqual(new Set(['GET']));
}
