import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import axeCore from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { createServer } from 'vite';
import { expect } from 'vitest';
import { openContext, type Chromium } from '../helpers/chromium.js';
import type { Pixels } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';

export const ROOT: string = resolve(import.meta.dirname, '../..');
export const CONFIG_FILE: string = join(ROOT, 'vite.config.ts');
const SCREENSHOTS = join(ROOT, 'build', 'demo');

/** Serves the demo from its sources; nothing reloads while a test runs. */
export async function serveDemo(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = await createServer({
    configFile: CONFIG_FILE,
    root: join(ROOT, 'demo'),
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  });
  await server.listen();
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('The demo’s server has no address');
  return { url, close: () => server.close() };
}

/** The demo in a browser, as its visitors use it. */
export class DemoPage {
  readonly page: Page;
  /** What should not happen: errors nobody caught, what the console warns of, CSP violations among it. */
  readonly problems: string[] = [];
  /** Every URL asked for, workers' requests among them. */
  readonly requests: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.problems.push(message.text());
    });
    page.context().on('request', (request) => this.requests.push(request.url()));
  }

  /** A page with a profile of its own, shared by the visits to it. */
  static async open(browser: Chromium, options: BrowserContextOptions = {}): Promise<DemoPage> {
    const context = await openContext(browser, options);
    const demo = new DemoPage(await context.newPage());
    await demo.page.addInitScript(watchPage);
    return demo;
  }

  /** Opens the demo anew and waits for the picture that it takes by itself. */
  async visit(url: string): Promise<void> {
    this.problems.length = 0;
    this.requests.length = 0;
    await this.page.goto(url);
    await this.end('picture');
  }

  async take(): Promise<void> {
    await this.page.getByRole('button', { name: 'Take picture' }).click();
  }

  /** Types a stream's address and takes its picture. */
  async takeFrom(url: string): Promise<void> {
    await this.page.getByLabel('Stream').fill(url);
    await this.take();
  }

  /** Waits until the capture that runs has ended one way or the other. */
  async end(state: 'picture' | 'failure' | 'empty'): Promise<void> {
    // It is empty before the first capture, too.
    const others =
      state === 'empty' ? '[data-state="busy"]' : '[data-state="busy"], [data-state="empty"]';
    const stage = this.page.locator(`#stage:not(${others})`);
    expect(await stage.getAttribute('data-state')).toBe(state);
  }

  /** The picture that is shown, decoded. */
  async picture(): Promise<Pixels> {
    await this.end('picture');
    return pixelsIn(this.page, '#picture');
  }

  /** The facts that are shown, by their label. */
  facts(): Promise<Record<string, string>> {
    return this.page
      .locator('.fact')
      .evaluateAll((rows) =>
        Object.fromEntries(
          rows.map((row) => [...row.children].map((cell) => cell.textContent)) as [
            string,
            string,
          ][],
        ),
      );
  }

  /** Saves the picture that is shown. */
  async save(): Promise<{ name: string; bytes: Uint8Array }> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name: 'Download', exact: true }).click(),
    ]);
    const bytes = await readFile(await download.path());
    return { name: download.suggestedFilename(), bytes };
  }

  /** The role of what has the focus, and its name or value. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      return element?.id === '' ? element.textContent.trim() : (element?.id ?? '');
    });
  }

  async screenshot(name: string): Promise<void> {
    await mkdir(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** What only the page itself can count. */
export interface PageCounts {
  readonly layoutShift: number;
  readonly objectUrls: number;
}

export function counts(demo: DemoPage): Promise<PageCounts> {
  return demo.page.evaluate(() => (window as unknown as { counts: PageCounts }).counts);
}

/** What the accessibility checker finds, in short. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const { violations: found } = await axe.run();
    return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

/** How many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

/** Runs in the page before its scripts: counts layout shifts and object URLs that are not revoked. */
function watchPage(): void {
  const live = new Set<string>();
  const counts = {
    layoutShift: 0,
    get objectUrls() {
      return live.size;
    },
  };
  Object.assign(window, { counts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
      counts.layoutShift += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
  const create = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  URL.createObjectURL = (object) => {
    const url = create(object);
    live.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    live.delete(url);
    revoke(url);
  };
}

/** The pixels of an `<img>`; the page's own pictures have no scroll bars or corners in the way. */
export async function pixelsIn(page: Page, selector: string): Promise<Pixels> {
  const png = await page.locator(selector).evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return canvas.toDataURL('image/png').replace(/^.*,/, '');
  });
  return decodeImage(Buffer.from(png, 'base64'));
}
