import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestPage } from '../helpers/browser.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { readExamples } from './examples.js';
import { html, openWeb, type Web } from './site.js';

const SAMPLE = 'demo/public/sample/ts';
const FILES = ['index.m3u8', ...Array.from({ length: 6 }, (_, i) => `segment${i}.ts`)];
const IMPORTS = { hlsnap: '/hlsnap/index.js', 'hlsnap/files': '/hlsnap/files.js' };
const [ofFile, ofFolder, ...more] = readExamples().filter(({ name }) =>
  name.startsWith('docs/local-files.md'),
);

let web: Web;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(() => web.close());

test('there are two examples', () => {
  expect(ofFile?.code).toContain('input.onchange');
  expect(ofFolder?.code).toContain('zone.ondrop');
  expect(more).toEqual([]);
});

test('a file that is chosen', async () => {
  const page = await open(ofFile?.code ?? '');
  await page.evaluate(chooseFile, FILES.slice(1).map(base64Of));
  expect(await framesShown(page, 1)).toEqual([238]);
  await page.close();
});

test('files that are dropped', async () => {
  const page = await open(ofFolder?.code ?? '');
  await page.evaluate(
    dropFiles,
    FILES.map((name) => ({ name, base64: base64Of(name) })),
  );
  expect(await framesShown(page, 3)).toEqual([0, 200, 500]);
  await page.close();
});

async function open(code: string): Promise<TestPage> {
  const map = `<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;
  const site = await web.serve({
    folders: { '/hlsnap': 'dist' },
    pages: { '/': html(map + code) },
  });
  return web.open(`${site.url}/`);
}

function base64Of(name: string): string {
  return readFileSync(`${SAMPLE}/${name}`, 'base64');
}

/** Runs in the page, as text: it may not use anything outside itself. */
async function chooseFile(parts: readonly string[]): Promise<void> {
  const blobs = await Promise.all(
    parts.map(async (part) => (await fetch(`data:video/mp2t;base64,${part}`)).blob()),
  );
  const input = document.querySelector('input');
  const data = new DataTransfer();
  data.items.add(new File(blobs, 'sample.ts'));
  while (!input?.onchange) await new Promise((resolve) => setTimeout(resolve, 20));
  input.files = data.files;
  input.dispatchEvent(new Event('change'));
}

/** Runs in the page, too. */
async function dropFiles(
  files: readonly { readonly name: string; readonly base64: string }[],
): Promise<void> {
  const dataTransfer = new DataTransfer();
  for (const { name, base64 } of files) {
    const response = await fetch(`data:video/mp2t;base64,${base64}`);
    dataTransfer.items.add(new File([await response.blob()], name));
  }
  const zone = document.querySelector<HTMLElement>('#zone');
  while (!zone?.ondrop) await new Promise((resolve) => setTimeout(resolve, 20));
  zone.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
}

/** Waits for so many pictures in the page, and reads their numbers. */
async function framesShown(
  page: TestPage,
  count: number,
): Promise<readonly (number | undefined)[]> {
  const images = await page.evaluate(async (count) => {
    const giveUpAt = performance.now() + 200_000;
    const shown = (): readonly HTMLImageElement[] =>
      [...document.images].filter(({ naturalWidth }) => naturalWidth > 0);
    while (shown().length < count && performance.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return shown().map((image) => {
      const canvas = document.createElement('canvas');
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    });
  }, count);
  expect(page.pageErrors()).toEqual([]);
  return images.map((image) => readFrameNumber(decodeImage(Buffer.from(image, 'base64'))));
}
