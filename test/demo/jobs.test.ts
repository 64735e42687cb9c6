import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Jobs from '../../src/live-jobs/index.js';
import { startCallbackReceiver, type CallbackReceiver } from '../helpers/callback-receiver.js';
import { launchChromium, type Chromium } from '../helpers/chromium.js';
import { DemoPage, overflow, ROOT, serveDemo, violations } from './demo-page.js';

const PANELS = ['Jobs', 'Files', 'Templates', 'Rules', 'Callbacks', 'Usage'] as const;

let browser: Chromium;
let site: Awaited<ReturnType<typeof serveDemo>>;
let receiver: CallbackReceiver;
let demo: DemoPage;
let page: Page;

beforeAll(async () => {
  [browser, site, receiver] = await Promise.all([
    launchChromium(),
    serveDemo(),
    startCallbackReceiver(),
  ]);
  demo = await open();
  page = demo.page;
});

afterAll(async () => {
  await browser.close();
  await Promise.all([site.close(), receiver.close()]);
});

async function open(): Promise<DemoPage> {
  const opened = await DemoPage.open(browser);
  await opened.page.goto(`${site.url}jobs.html`);
  await opened.page.locator('#job-template option').first().waitFor({ state: 'attached' });
  return opened;
}

function panel(name: (typeof PANELS)[number]): Locator {
  return page.getByRole('tabpanel', { name });
}

async function show(name: (typeof PANELS)[number], own = page): Promise<void> {
  await own.getByRole('tab', { name }).click();
}

/** Starts a job of the live sample, or of another address. */
async function start(name: string, url?: string): Promise<void> {
  const form = page.locator('#job-form');
  if (url === undefined) await form.getByRole('button', { name: 'Live stream' }).click();
  else await form.getByLabel('Stream or picture').fill(url);
  await form.getByLabel('Name').fill(name);
  await form.getByRole('button', { name: 'Start job' }).click();
}

/** The row of a list with this in it. */
function row(text: string): Locator {
  return page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: text });
}

async function told(): Promise<string> {
  await page.locator('#notice').waitFor();
  return page.locator('#notice').innerText();
}

/** Submits 300 jobs in the page; the test's own code is not there. */
async function submitMany({ SnapshotJobs }: typeof Jobs): Promise<void> {
  const jobs = new SnapshotJobs({ run: false });
  const [template] = await jobs.templates.list();
  for (let i = 0; i < 300; i += 1) {
    const url = `https://stream.invalid/app/many${i}.m3u8`;
    const { id } = await jobs.submit({ name: `many ${i}`, url, template: template?.id ?? '' });
    await jobs.stop(id);
  }
  await jobs.close();
}

test('a job of a live stream starts, and shows its state and last picture', async () => {
  await page.locator('#job-form').getByLabel('Callback address').fill(receiver.url);
  await start('gate');
  await expect.poll(told).toContain('“gate”');
  await expect.poll(() => row('gate').innerText()).toContain('started');
  const picture = row('gate').locator('img');
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(640);
  await row('gate').getByRole('button', { name: 'Stop gate' }).click();
  await expect.poll(() => row('gate').innerText()).toContain('paused');
  await row('gate').getByRole('button', { name: 'Start gate', exact: true }).click();
  await expect.poll(() => row('gate').innerText()).toMatch(/waiting|started/);
});

test('a job that has no stream tells what to do, and so does a refused address', async () => {
  await start('yard', 'http://127.0.0.1:1/yard.m3u8');
  await expect.poll(() => row('yard').innerText()).toContain('Access-Control-Allow-Origin');
  await start('none', 'not an address');
  await expect.poll(told).toContain('Enter the http(s) address of an .m3u8 file');
  expect(await demo.focused()).toBe('job-url');
  expect(await page.locator('#job-url').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Search').fill('yar');
  await expect.poll(() => page.locator('#jobs-heading').innerText()).toBe('Jobs: 1');
  await page.getByLabel('Search').fill('');
  await row('yard').getByRole('button', { name: 'Delete yard' }).click();
  await page.getByRole('button', { name: 'Delete with files' }).click();
  await expect.poll(() => row('yard').count()).toBe(0);
});

test('files are a gallery with filters; each opens, and all are exported', async () => {
  await show('Files');
  const tiles = panel('Files').locator('.tile-button');
  await expect.poll(() => tiles.count()).toBeGreaterThanOrEqual(2);
  await page.getByLabel('Kind').selectOption('replaced each time');
  await expect.poll(() => tiles.count()).toBe(1);
  await tiles.first().click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.innerText()).toContain('now/gate.jpg');
  expect(await violations(page)).toEqual([]);
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/gate\.jpg$/);
  await page.getByLabel('Kind').selectOption('all');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as ZIP' }).click(),
  ]);
  const files = Object.keys(unzipSync(await readFile(await download.path())));
  expect(files).toContain('now/gate.jpg');
  await expect.poll(told).toMatch(/^Exported \d+ files/);
});

test('a template is created, changed and deleted, and what is wrong with it is told', async () => {
  await show('Templates');
  const form = page.locator('#template-form');
  await form.getByLabel('Name').fill('each minute');
  await form.getByLabel('Interval').fill('2');
  await form.getByRole('button', { name: 'Create template' }).click();
  await expect.poll(told).toContain('Enter 5 to 3600 seconds.');
  await form.getByLabel('Interval').fill('60');
  await form.getByLabel('Files that are kept').fill('kept.jpg');
  await form.getByRole('button', { name: 'Create template' }).click();
  await expect.poll(told).toContain('{Sequence}');
  await form.getByLabel('Files that are kept').fill('kept/{Sequence}.[type]');
  await form.getByRole('button', { name: 'Create template' }).click();
  await expect.poll(() => row('each minute').innerText()).toContain('every 60 s');
  await row('each minute').getByRole('button', { name: 'Change' }).click();
  expect(await demo.focused()).toBe('template-name');
  await form.getByLabel('Interval').fill('90');
  await form.getByRole('button', { name: 'Save changes' }).click();
  await expect.poll(() => row('each minute').innerText()).toContain('every 90 s');
  await row('each minute').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => row('each minute').count()).toBe(0);
});

test('an announced stream gets a job by a rule, and is told where none fits', async () => {
  await show('Rules');
  const announce = async (url: string): Promise<void> => {
    await page.getByLabel('A stream that is live now').fill(url);
    await page.getByRole('button', { name: 'Announce' }).click();
  };
  await announce(`${site.url}app/cam.m3u8`);
  await expect.poll(told).toContain('No rule fits');
  await page.locator('#rule-template option').first().waitFor({ state: 'attached' });
  await page.getByLabel('Application').fill('app');
  await page.getByRole('button', { name: 'Create rule' }).click();
  await expect.poll(() => row('* / app').count()).toBe(1);
  await announce(`${site.url}app/cam.m3u8`);
  await expect.poll(told).toContain('“cam”');
  await show('Jobs');
  await expect.poll(() => row('cam').count()).toBe(1);
});

test('callbacks are listed with their answers, and sent again', async () => {
  receiver.replies.push(...Array<number>(100).fill(500));
  await show('Jobs');
  await row('gate').getByRole('button', { name: 'Stop gate' }).click();
  await show('Callbacks');
  await page.getByLabel('State').last().selectOption('not delivered');
  const failed = row('not delivered').first();
  await expect.poll(() => failed.innerText()).toContain('3 × HTTP 500');
  expect(await failed.innerText()).toContain('Check that it runs at this address');
  receiver.replies.length = 0;
  await failed.getByRole('button', { name: /^Send again/ }).click();
  await page.getByLabel('State').last().selectOption('all');
  await expect.poll(() => row('3 × HTTP 500 · HTTP 200').count()).toBe(1);
});

test('usage is a chart with its numbers, and both are exported', async () => {
  await show('Usage');
  await panel('Usage').locator('canvas').waitFor();
  await expect.poll(() => row('gate').innerText()).toContain('Snapshots');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toMatch(/^time,jobId,seconds,snapshots/);
  const [json] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'JSON' }).click(),
  ]);
  const rows = JSON.parse(await readFile(await json.path(), 'utf8')) as readonly Jobs.UsageRow[];
  expect(rows.some(({ snapshots }) => snapshots > 0)).toBe(true);
});

test('the tabs are used by keyboard, and the address tells which one is open', async () => {
  await show('Jobs');
  await page.getByRole('tab', { name: 'Jobs' }).press('ArrowRight');
  expect(await demo.focused()).toBe('tab-files');
  expect(new URL(page.url()).hash).toBe('#files');
  await page.keyboard.press('End');
  expect(await demo.focused()).toBe('tab-usage');
  await page.keyboard.press('ArrowRight');
  expect(await demo.focused()).toBe('tab-jobs');
  expect(await panel('Jobs').isVisible()).toBe(true);
});

test('of a long list only what is in view is on the page, and the focus stays in it', async () => {
  // The library as the development server has it; what Vitest compiles has no import of the page's own.
  const library = JSON.stringify(`/@fs${ROOT}/src/live-jobs/index.ts`);
  await page.evaluate(`import(${library}).then(${submitMany.toString()})`);
  await show('Jobs');
  await page.getByLabel('Search').fill('many');
  await expect.poll(() => page.locator('#jobs-heading').innerText()).toBe('Jobs: 300');
  const rows = page.locator('#jobs-list li');
  await expect.poll(() => rows.count()).toBeLessThan(40);
  expect(await rows.first().getAttribute('aria-setsize')).toBe('300');
  const button = page.getByRole('button', { name: 'Start many 299', exact: true });
  await button.focus();
  const list = page.locator('#jobs-list');
  await list.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await expect.poll(() => row('many 0').count()).toBe(1);
  expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Start many 299');
  await page.getByLabel('Search').fill('');
});

test.each([
  ['desktop', { viewport: { width: 1280, height: 860 } }],
  ['desktop-dark', { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 360, height: 740 }, isMobile: true }],
] as const)('%s: each part is accessible, and no wider than the window', async (name, options) => {
  // The same profile, which has jobs.
  const context = page.context();
  const own = await context.newPage();
  await own.setViewportSize(options.viewport);
  await own.emulateMedia({ colorScheme: 'colorScheme' in options ? 'dark' : 'light' });
  await own.goto(`${site.url}jobs.html`);
  for (const part of PANELS) {
    await show(part, own);
    await own.locator(`#${part.toLowerCase()}-list li`).first().waitFor({ state: 'attached' });
    expect(await violations(own), part).toEqual([]);
    expect(await overflow(own), part).toBeLessThanOrEqual(0);
    await own.screenshot({ path: `build/demo/jobs-${part.toLowerCase()}-${name}.png` });
  }
  await own.close();
});

test('nothing went wrong that the page does not tell', () => {
  // A stream that is not there, and the server that answered 500.
  expect(demo.problems.filter((problem) => !problem.includes('Failed to load resource'))).toEqual(
    [],
  );
});
