import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from 'vite';
import { readFrameNumber } from '../helpers/frame-code.js';
import { startStaticServer, type StaticServer } from '../helpers/static-server.js';
import { launchChromium, type Chromium } from '../helpers/chromium.js';
import { CONFIG_FILE, counts, DemoPage, ROOT } from './demo-page.js';

const SITE = join(ROOT, 'build', 'demo-site');

let browser: Chromium;
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

test('the built page of jobs works there, too, without a stream to try', async () => {
  const demo = await DemoPage.open(browser);
  await demo.page.goto(`${site.url}/some/folder/jobs.html`);
  await demo.page.locator('#job-template option').first().waitFor({ state: 'attached' });
  expect(await demo.page.getByRole('button', { name: 'Live stream' }).isVisible()).toBe(false);
  const stream = new URL('./sample/index.m3u8', demo.page.url()).href;
  await demo.page.getByLabel('Stream or picture').fill(stream);
  await demo.page.getByRole('button', { name: 'Start job' }).click();
  const picture = demo.page.locator('#jobs-list img[src]');
  await picture.waitFor();
  await demo.page.getByRole('tab', { name: 'Usage' }).click();
  await demo.page.locator('#usage-chart canvas').waitFor();
  const manifest = await demo.page.locator('link[rel="manifest"]').getAttribute('href');
  const answer = await fetch(new URL(manifest ?? '', demo.page.url()));
  expect(await answer.json()).toMatchObject({ start_url: './jobs.html', display: 'standalone' });
  expect(demo.problems).toEqual([]);
  await demo.close();
});

test('the built page of walls works there, too, and says that it has no live stream', async () => {
  const demo = await DemoPage.open(browser);
  await demo.page.goto(`${site.url}/some/folder/walls.html`);
  await demo.page.locator('hls-archive .tile img[src]').first().waitFor();
  expect(await demo.page.locator('#wall-note').innerText()).toContain('has no live stream');
  expect(await demo.page.locator('hls-wall').isVisible()).toBe(false);
  expect(await demo.page.getByRole('button', { name: 'Live stream' }).isVisible()).toBe(false);
  expect(demo.problems).toEqual([]);
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
