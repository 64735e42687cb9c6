import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from 'vite';
import { readFrameNumber } from '../helpers/frame-code.js';
import { startStaticServer, type StaticServer } from '../helpers/static-server.js';
import { launchChromium } from '../helpers/chromium.js';
import { CONFIG_FILE, counts, DemoPage, ROOT } from './demo-page.js';

const SITE = join(ROOT, 'build', 'demo-site');

let browser: Browser;
let site: StaticServer;

beforeAll(async () => {
  await build({
    configFile: CONFIG_FILE,
    root: join(ROOT, 'demo'),
    logLevel: 'error',
    build: { outDir: SITE },
  });
  browser = await launchChromium();
  site = await startStaticServer({ folders: { '/some/folder': SITE } });
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

test('the built page works below any path of a static host, and under its own strict CSP', async () => {
  const demo = await DemoPage.open(browser);
  await demo.visit(`${site.url}/some/folder/`);
  expect(readFrameNumber(await demo.picture())).toBe(0);
  await demo.page.getByRole('button', { name: 'fMP4' }).click();
  expect(readFrameNumber(await demo.picture())).toBe(0);
  expect(demo.problems).toEqual([]);
  expect((await counts(demo)).layoutShift).toBe(0);
  expect(site.log.filter(({ status }) => status !== 200)).toEqual([]);
  await demo.close();
});

test('the page forbids itself everything that it does not need', async () => {
  expect(await readFile(join(SITE, 'index.html'), 'utf8')).toContain(
    `content="default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; media-src blob:; connect-src *"`,
  );
});

test.each([
  { name: 'desktop-light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'desktop-dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'phone-light', colorScheme: 'light', viewport: { width: 360, height: 740 } },
] as const)('$name: nothing is wider than the window', async ({ name, colorScheme, viewport }) => {
  const isMobile = viewport.width < 500;
  const demo = await DemoPage.open(browser, { colorScheme, viewport, isMobile });
  await demo.visit(`${site.url}/some/folder/?t=16`);
  await demo.screenshot(name);
  const overflow = await demo.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  await demo.close();
});
