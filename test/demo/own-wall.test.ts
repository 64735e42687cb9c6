import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, type Chromium } from '../helpers/chromium.js';
import { DemoPage, overflow, serveDemo, violations } from './demo-page.js';

/** A picture of one pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let browser: Chromium;
let site: Awaited<ReturnType<typeof serveDemo>>;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serveDemo()]);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

test.each([
  ['desktop', { viewport: { width: 1280, height: 860 } }],
  ['phone-dark', { viewport: { width: 360, height: 740 }, isMobile: true, colorScheme: 'dark' }],
] as const)(
  '%s: streams of one’s own are put on the wall by keyboard, and stay',
  async (name, options) => {
    const demo = await DemoPage.open(browser, options);
    const { page } = demo;
    const image = { contentType: 'image/png', body: Buffer.from(PNG, 'base64') };
    await page.route('**/camera.cgi', (route) => route.fulfill(image));
    await page.goto(`${site.url}walls.html`);
    const tiles = page.locator('hls-wall .tile');
    await expect.poll(() => tiles.count()).toBe(5);

    await page.getByText('Streams of your own').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await demo.focused()).toBe('wall-streams');
    await page.keyboard.insertText('ftp://x');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#wall-error').innerText()).toMatch(/^Line 1: /);

    const lines = [`North gate ${site.url}live/index.m3u8`, '', '/camera.cgi', 'Yard ftp://x/y'];
    await page.locator('#wall-streams').fill(lines.join('\n'));
    await page.getByRole('button', { name: 'Show on the wall' }).click();
    await expect.poll(() => page.locator('#wall-error').innerText()).toMatch(/^Line 4: /);
    expect(await demo.focused()).toBe('wall-streams');
    expect(await violations(page)).toEqual([]);
    await page.locator('#wall-streams').fill(lines.slice(0, 3).join('\n'));
    await page.getByRole('button', { name: 'Show on the wall' }).click();

    for (const when of ['at once', 'after a reload']) {
      await expect.poll(() => tiles.count(), { message: when }).toBe(2);
      await expect
        .poll(() => page.locator('hls-wall [data-state="live"]').count(), { message: when })
        .toBe(2);
      if (when === 'at once') await page.reload();
    }
    // The camera's picture is square.
    const heights = await page
      .locator('hls-wall .frame')
      .evaluateAll((frames) => frames.map(({ clientHeight }) => clientHeight));
    expect(new Set(heights).size).toBe(1);
    await page.getByText('Streams of your own').click();
    expect(await page.locator('#wall-streams').inputValue()).toBe(lines.slice(0, 3).join('\n'));
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await demo.screenshot(`own-wall-${name}`);

    await page.getByRole('button', { name: 'Remove all' }).click();
    await expect.poll(() => tiles.count()).toBe(5);
    await page.reload();
    await expect.poll(() => tiles.count()).toBe(5);
    await demo.close();
  },
);
