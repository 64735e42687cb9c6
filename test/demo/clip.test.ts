import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, type Chromium } from '../helpers/chromium.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { counts, DemoPage, serveDemo } from './demo-page.js';

let browser: Chromium;
let demo: Awaited<ReturnType<typeof serveDemo>>;
beforeAll(async () => {
  browser = await launchChromium();
  demo = await serveDemo();
});
afterAll(async () => {
  await browser.close();
  await demo.close();
});

test.each([
  { name: 'phone', viewport: { width: 360, height: 740 } },
  { name: 'desktop', viewport: { width: 1280, height: 800 } },
])('the keyframe of the moment is shown as a clip, and is a file: $name', async (look) => {
  const opened = await DemoPage.open(browser, { viewport: look.viewport, deviceScaleFactor: 2 });
  await opened.visit(`${demo.url}?t=13`);
  const { page } = opened;
  const before = (await counts(opened)).objectUrls;
  const summary = page.locator('#clip > summary');
  await summary.focus();
  await page.keyboard.press('Enter');
  const video = page.locator('.clip-video');
  await video.waitFor();
  const shown = async (): Promise<number | undefined> =>
    readFrameNumber(decodeImage(await video.screenshot()));
  // A segment of 4 s has 100 pictures.
  await expect.poll(shown).toBe(300);
  await expect
    .poll(() => page.locator('#clip [role=status]').textContent())
    .toMatch(/^[\d.]+ kB, avc1\.\w+, 640 × 360, at 12\.000 s/);
  await opened.screenshot(`clip-${look.name}`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download MP4' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/-keyframe\.mp4$/);
  const bytes = await readFile(await download.path());
  expect(bytes.subarray(4, 8).toString('latin1')).toBe('ftyp');
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  await summary.click();
  await expect.poll(() => video.count()).toBe(0);
  expect((await counts(opened)).objectUrls).toBe(before);
  expect(opened.problems).toEqual([]);
  await opened.close();
});

test('a stream that is not there closes the part and says why', async () => {
  const opened = await DemoPage.open(browser);
  await opened.visit(demo.url);
  const { page } = opened;
  await page.getByLabel('Stream').fill(`${demo.url}none/index.m3u8?x=`);
  await page.locator('#clip > summary').click();
  await expect.poll(() => page.locator('#stage').getAttribute('data-state')).toBe('failure');
  expect(await page.locator('#clip').getAttribute('open')).toBeNull();
  await opened.close();
});
