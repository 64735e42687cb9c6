import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ROOT, serveDemo } from '../demo/demo-page.js';
import { launchBrowser, type TestBrowser, type TestPage } from '../helpers/browser.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { describeInBrowsers } from '../helpers/in-browsers.js';
import { makeFile, type MadeFile } from '../helpers/made-files.js';

interface DroppedFile {
  readonly name: string;
  readonly base64: string;
}

interface Shown {
  readonly label: string;
  readonly caption: string;
  readonly base64: string;
}

function toDropped(name: string, bytes: Uint8Array): DroppedFile {
  return { name, base64: Buffer.from(bytes).toString('base64') };
}

function filesOf(folder: string, names: readonly string[]): readonly DroppedFile[] {
  return names.map((name) => toDropped(name, readFileSync(join(ROOT, folder, name))));
}

const SAMPLE = 'demo/public/sample/ts';
const SEGMENTS = [0, 1, 2, 3, 4, 5].map((number) => `segment${number}.ts`);
const RECORDING = Buffer.concat(SEGMENTS.map((name) => readFileSync(join(ROOT, SAMPLE, name))));
const AES = ['index.m3u8', 'segment41.ts', 'segment42.ts', 'segment43.ts', 'key.bin'];

describeInBrowsers('Files in the demo', (name) => {
  let browser: TestBrowser;
  let site: Awaited<ReturnType<typeof serveDemo>>;
  let page: TestPage;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchBrowser(name), serveDemo()]);
    page = await browser.openPage(site.url);
    await page.evaluate(untilShown, 'sample at 0.000 s');
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  beforeEach(async () => {
    await page.goto(site.url);
    await page.evaluate(untilShown, 'sample at 0.000 s');
  });

  /** What the page shows of files that are dropped onto it. */
  async function shownOf(files: readonly DroppedFile[], caption: string) {
    await page.evaluate(drop, files);
    const { base64, ...shown } = await page.evaluate(untilShown, caption);
    expect(page.pageErrors()).toEqual([]);
    return { ...shown, frame: readFrameNumber(decodeImage(Buffer.from(base64, 'base64'))) };
  }

  test('an MPEG-TS file', async () => {
    const shown = await shownOf([toDropped('talk.ts', RECORDING)], 'talk.ts at 0.000 s');
    expect(shown).toMatchObject({ label: 'File talk.ts', frame: 0 });
  });

  test.skipIf(!hasFfmpeg).each<[MadeFile, number]>([
    ['moov-at-end.mp4', 0],
    ['fragmented.mp4', 0],
    ['h264.mov', 0],
    ['hevc.mov', 3000],
  ])('%s', async (file, frame) => {
    const shown = await shownOf([toDropped(file, makeFile(file))], `${file} at 0.000 s`);
    expect(shown).toMatchObject({ label: `File ${file}`, frame });
  });

  test('the files of an encrypted stream', async () => {
    const files = filesOf('test/fixtures/encrypted/aes-128', AES);
    const shown = await shownOf(files, 'index at 0.000 s');
    expect(shown).toMatchObject({ label: 'Files index', frame: 3400 });
  });
});

/** Runs in the page, as text: it may not use anything outside itself. */
function drop(files: readonly DroppedFile[]): void {
  const dataTransfer = new DataTransfer();
  for (const { name, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    dataTransfer.items.add(new File([bytes], name));
  }
  const event = new DragEvent('drop', { dataTransfer, cancelable: true, bubbles: true });
  document.querySelector('#stage')?.dispatchEvent(event);
}

/** Runs in the page, too. Waits for a picture with this caption. */
async function untilShown(caption: string): Promise<Shown> {
  const textOf = (selector: string): string => document.querySelector(selector)?.textContent ?? '';
  const picture = (): HTMLImageElement | null => document.querySelector('#picture');
  const isThere = (): boolean =>
    textOf('#caption') === caption &&
    document.querySelector('#stage[data-state="picture"]') !== null &&
    picture()?.complete === true;
  const giveUpAt = performance.now() + 100_000;
  while (!isThere()) {
    if (performance.now() > giveUpAt) {
      throw new Error(`It shows ${textOf('#caption')}, and ${textOf('#failure')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const image = picture();
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: image?.naturalWidth, height: image?.naturalHeight });
  if (image) canvas.getContext('2d')?.drawImage(image, 0, 0);
  const base64 = canvas.toDataURL('image/png').replace('data:image/png;base64,', '');
  return { label: textOf('#local-name'), caption: textOf('#caption'), base64 };
}
