import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, type Chromium } from '../helpers/chromium.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { DemoPage, serveDemo } from './demo-page.js';

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

test('the storyboard has a preview bar for keyboard and pointer, and a download', async () => {
  const viewport = { width: 360, height: 740 };
  const phone = await DemoPage.open(browser, { viewport, deviceScaleFactor: 2 });
  await phone.visit(demo.url);
  const { page } = phone;
  await page.locator('#storyboard > summary').click();
  const bar = page.getByLabel('Moment of the storyboard');
  await bar.waitFor();
  const shown = async (): Promise<number | undefined> =>
    readFrameNumber(decodeImage(await page.locator('.tile').screenshot()));
  await expect.poll(shown).toBe(0);
  // Moments closer together than keyframes share their pictures.
  await bar.press('ArrowRight');
  await bar.press('ArrowRight');
  await expect.poll(shown).toBe(50);
  const box = await bar.boundingBox();
  await bar.hover({ position: { x: (box?.width ?? 0) * 0.7, y: 4 } });
  // 16.8 s of 24; there is a keyframe every 2 s.
  await expect.poll(shown).toBe(400);
  const sheet = await page.locator('.sheet').boundingBox();
  expect(sheet?.width).toBeLessThanOrEqual(viewport.width);
  expect(sheet?.height).toBeGreaterThan(100);
  await phone.screenshot('storyboard-phone');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download sheets and WebVTT' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('hlsnap-storyboard.zip');
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  await page.locator('#storyboard > summary').click();
  await expect.poll(() => page.locator('.sheet').count()).toBe(0);
  expect(phone.problems).toEqual([]);
  await phone.close();
});
