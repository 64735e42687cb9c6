import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, type Chromium } from '../helpers/chromium.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { counts, DemoPage, overflow, pixelsIn, serveDemo, violations } from './demo-page.js';

/** The sample: segments of 4 s, each of 100 frames. */
const SEGMENTS = 6;
const FRAMES = 100;

let browser: Chromium;
let site: Awaited<ReturnType<typeof serveDemo>>;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), serveDemo()]);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Opens the page and waits for the recording's tiles. */
async function open(options: Parameters<typeof DemoPage.open>[1] = {}): Promise<DemoPage> {
  const demo = await DemoPage.open(browser, options);
  await demo.page.goto(`${site.url}walls.html`);
  await expect.poll(() => demo.page.locator('hls-archive .tile').count()).toBe(SEGMENTS);
  return demo;
}

/** What the demo's own server does not have is told by the browser, too. */
function unexpected({ problems }: DemoPage): readonly string[] {
  return problems.filter((problem) => !problem.includes('Failed to load resource'));
}

function text(page: Page, id: string): Promise<string> {
  return page.locator(`#${id}`).innerText();
}

/** The number of the frame that a picture shows. */
async function frameIn(page: Page, selector: string): Promise<number | undefined> {
  return readFrameNumber(await pixelsIn(page, selector));
}

test('the wall shows the live sample, and tells of a stream that is not there', async () => {
  const demo = await open();
  const tiles = demo.page.locator('hls-wall .tile');
  expect(await tiles.count()).toBe(5);
  await expect.poll(() => tiles.first().getAttribute('data-state')).toBe('live');
  await expect.poll(() => tiles.last().getAttribute('data-state')).toBe('offline');
  await tiles.first().focus();
  await demo.page.keyboard.press('Enter');
  await expect
    .poll(() => text(demo.page, 'wall-note'))
    .toMatch(/^North gate: \d+ × \d+, [\d.]+ kB/);
  await demo.page.keyboard.press('End');
  await demo.page.keyboard.press('Enter');
  await expect
    .poll(() => text(demo.page, 'wall-note'))
    .toContain('check that the stream is on air');
  expect(unexpected(demo)).toEqual([]);
  await demo.close();
});

test('a moment of the recording is shown with its picture, by keyboard', async () => {
  const demo = await open();
  const { page } = demo;
  await page.locator('hls-archive .tile').first().focus();
  await page.keyboard.press('ArrowRight');
  // Its picture may not be there yet.
  await expect
    .poll(async () => {
      await page.keyboard.press('Enter');
      return text(page, 'moment-note');
    })
    .toBe('The picture at 4.000 s.');
  expect(await demo.facts()).toEqual({
    Time: '4.000 s',
    Date: 'none in this recording',
    Path: 'none without a date',
  });
  await page.getByRole('button', { name: 'Live stream' }).click();
  expect(new URL(page.url()).searchParams.get('url')).toBe(`${site.url}live/index.m3u8`);
  expect(await page.locator('#moment-picture').isVisible()).toBe(false);
  await expect
    .poll(async () => {
      await page.locator('hls-archive .tile').last().click();
      return (await demo.facts())['Path'];
    })
    .toMatch(/^\d{4}\/\d\d\/\d\d\/\d\d\/\d\d\/\d\d/);
  expect(unexpected(demo)).toEqual([]);
  await demo.close();
});

test('a person finds a change by two buttons', async () => {
  const demo = await open();
  const { page } = demo;
  await page.getByRole('button', { name: 'Find the change' }).press('Enter');
  expect(await demo.focused()).toBe('bisect-before');
  const before = page.getByRole('button', { name: 'Before' });
  const after = page.getByRole('button', { name: 'After' });
  const result = page.locator('#bisect-result figcaption');
  let asked = '';
  // The change comes after three segments: no answer is needed twice.
  for (let answers = 0; answers < SEGMENTS && (await result.count()) === 0; answers += 1) {
    await expect.poll(() => text(page, 'bisect-note')).not.toBe(asked);
    await expect.poll(() => text(page, 'bisect-note')).toMatch(/^Is the picture|^It changed/);
    asked = await text(page, 'bisect-note');
    if (asked.startsWith('It changed')) break;
    const frame = (await frameIn(page, '#bisect-picture')) ?? NaN;
    await (frame < 3 * FRAMES ? before : after).press('Enter');
  }
  await expect
    .poll(() => text(page, 'bisect-note'))
    .toMatch(/^It changed between 8\.000 s and 12\.000 s\. Pictures judged: [3-5]\.$/);
  expect(await frameIn(page, '#bisect-result figure:first-child img')).toBe(2 * FRAMES);
  expect(await frameIn(page, '#bisect-result figure:last-child img')).toBe(3 * FRAMES);
  expect(await demo.focused()).toBe('bisect-start');

  await page.getByRole('button', { name: 'Find the change' }).press('Enter');
  await expect.poll(() => text(page, 'bisect-note')).toMatch(/^Is the picture at 0\.000 s/);
  expect(await result.count()).toBe(0);
  await page.locator('#bisect-stop').press('Enter');
  expect(await text(page, 'bisect-note')).toBe('Stopped.');
  expect(await page.locator('#bisect-picture').isVisible()).toBe(false);
  expect(unexpected(demo)).toEqual([]);
  await demo.close();
});

test('scene changes are listed with their pictures, which are freed with the list', async () => {
  const demo = await open();
  const { page } = demo;
  const threshold = page.getByLabel('Least difference');
  await threshold.fill('2');
  await threshold.press('Enter');
  expect(await text(page, 'changes-error')).toBe('Enter a number from 0 to 1, such as 0.2.');
  expect(await demo.focused()).toBe('threshold');
  await threshold.fill('0');
  await threshold.press('Enter');
  await expect.poll(() => text(page, 'changes-note')).toBe(`Found: ${SEGMENTS - 1}.`);
  const first = page.locator('#changes-list li').first();
  expect(await first.innerText()).toMatch(/^Change of \d\.\d\d: 0\.000 s to 4\.000 s/);
  expect(await frameIn(page, '#changes-list li:first-child img:last-child')).toBe(FRAMES);
  const shown = (await counts(demo)).objectUrls;
  await threshold.fill('1');
  await threshold.press('Enter');
  await expect
    .poll(() => text(page, 'changes-note'))
    .toBe('Nothing was found: try a smaller difference.');
  expect((await counts(demo)).objectUrls).toBe(shown - 2 * (SEGMENTS - 1));
  expect(unexpected(demo)).toEqual([]);
  await demo.close();
});

test('an image that somebody opens, pastes or drops is found, and its moment shown', async () => {
  const demo = await open();
  const { page } = demo;
  await page.getByRole('button', { name: 'Find the change' }).click();
  await expect.poll(() => text(page, 'bisect-note')).toMatch(/^Is the picture at 0\.000 s/);
  const first = await page.evaluate(async () => {
    const img = document.querySelector<HTMLImageElement>('#bisect-picture');
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: img?.naturalWidth, height: img?.naturalHeight });
    if (img) canvas.getContext('2d')?.drawImage(img, 0, 0);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/jpeg');
    });
    return [...new Uint8Array((await blob?.arrayBuffer()) ?? [])];
  });
  await page.getByRole('button', { name: 'Stop' }).click();
  const image = { name: 'shot.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(first) };
  await page.locator('#find-file').setInputFiles(image);
  const items = page.locator('#find-list li');
  await expect.poll(() => text(page, 'find-note')).toMatch(/^The most alike/);
  expect(await items.first().innerText()).toMatch(/^0\.000 s, likeness (1\.00|0\.9\d)/);
  expect(await frameIn(page, '#find-list li:first-child img')).toBe(0);
  const others = await items.locator('p').allInnerTexts();
  expect(others.length).toBeGreaterThan(1);
  expect(await violations(page)).toEqual([]);

  await page.locator('hls-archive .tile').last().click();
  await page.getByRole('button', { name: 'Show in the recording: 0.000 s' }).click();
  const current = page.locator('hls-archive [tabindex="0"].tile');
  await expect.poll(() => current.getAttribute('data-time')).toBe('0');

  const give = (kind: 'drop' | 'paste', body: readonly number[]) =>
    page.evaluate(
      ({ kind, body }) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(body)], 'shot.jpg', { type: 'image/jpeg' }));
        const event =
          kind === 'paste'
            ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true })
            : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector('#find-open')?.dispatchEvent(event);
      },
      { kind, body },
    );
  for (const kind of ['paste', 'drop'] as const) {
    await give(kind, [1, 2, 3]);
    await expect.poll(() => text(page, 'find-error')).toContain('no image');
    expect(await items.count()).toBe(0);
    await give(kind, first);
    await expect.poll(() => text(page, 'find-note')).toMatch(/^The most alike/);
    expect(await text(page, 'find-error')).toBe('');
  }
  const { objectUrls } = await counts(demo);
  await give('paste', first);
  await expect.poll(() => items.count()).toBe(0);
  await expect.poll(() => text(page, 'find-note')).toMatch(/^The most alike/);
  expect((await counts(demo)).objectUrls).toBe(objectUrls);
  expect(unexpected(demo)).toEqual([]);
  await demo.close();
});

test('a link restores the recording and the place in it', async () => {
  const demo = await open();
  const { page } = demo;
  await page.locator('hls-archive .tile').nth(3).click();
  await expect.poll(() => new URL(page.url()).hash).toBe('#t=12&every=segment');
  await page.goto('about:blank');
  const url = `${site.url}sample/index.m3u8?again`;
  const current = page.locator('hls-archive [tabindex="0"].tile');
  await page.goto(`${site.url}walls.html?url=${encodeURIComponent(url)}#t=16&every=segment`);
  await expect.poll(() => current.getAttribute('data-time')).toBe('16');
  expect(await page.getByLabel('Stream', { exact: true }).inputValue()).toBe(url);
  for (const [t, expected] of [
    ['99999999999999999999', '20'],
    ['-1', '16'],
    ['2026-13-45', '16'],
    ['8.5&every=0', '8'],
  ] as const) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#t=${t}`);
    await expect.poll(() => current.getAttribute('data-time')).toBe(expected);
    await page.evaluate(() => {
      location.hash = '#t=16';
    });
    await expect.poll(() => current.getAttribute('data-time')).toBe('16');
  }
  expect(unexpected(demo)).toEqual([]);
  await demo.close();
});

test('each part tells what to do where there is no stream', async () => {
  const demo = await open();
  const { page } = demo;
  const stream = page.getByLabel('Stream', { exact: true });
  await stream.fill('not an address');
  await stream.press('Enter');
  expect(await text(page, 'form-error')).toBe('Enter the http(s) address of an .m3u8 file.');
  expect(await demo.focused()).toBe('url');
  await stream.fill('http://127.0.0.1:1/none.m3u8');
  await stream.press('Enter');
  const told = 'Access-Control-Allow-Origin';
  await expect.poll(() => text(page, 'notice')).toContain(told);
  await page.getByRole('button', { name: 'Find the change' }).click();
  await expect.poll(() => text(page, 'bisect-notice')).toContain(told);
  await page.getByRole('button', { name: 'List changes' }).click();
  await expect.poll(() => text(page, 'changes-notice')).toContain(told);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Recording' }).click();
  await expect.poll(() => page.locator('hls-archive .tile').count()).toBe(SEGMENTS);
  for (const id of ['notice', 'bisect-notice', 'changes-notice']) {
    expect(await page.locator(`#${id}`).isVisible(), id).toBe(false);
  }
  expect(unexpected(demo)).toEqual([]);
  await demo.close();
});

test.each([
  ['desktop', { viewport: { width: 1280, height: 860 } }],
  ['desktop-dark', { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 360, height: 740 }, isMobile: true }],
] as const)('%s: the page is accessible, and no wider than the window', async (name, options) => {
  const demo = await open(options);
  const { page } = demo;
  // Only what is in the window is fetched.
  await page.locator('hls-archive .tile').last().scrollIntoViewIfNeeded();
  await expect.poll(() => page.locator('hls-archive .tile img[src]').count()).toBe(SEGMENTS);
  await page.locator('hls-archive .tile').nth(2).click();
  await page.getByLabel('Least difference').fill('0');
  await page.getByRole('button', { name: 'List changes' }).click();
  await expect.poll(() => text(page, 'changes-note')).toMatch(/^Found/);
  await page.getByRole('button', { name: 'Find the change' }).click();
  await expect.poll(() => text(page, 'bisect-note')).toMatch(/^Is the picture/);
  await page.locator('hls-wall').scrollIntoViewIfNeeded();
  await expect.poll(() => page.locator('hls-wall [data-state="live"]').count()).toBe(4);
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await demo.screenshot(`walls-${name}`);
  await demo.close();
});
