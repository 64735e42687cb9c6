import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  bytesOf,
  collectDownloads,
  middleOf,
  openSinksLab,
  type KitWindow,
  type SinksLab,
} from '../helpers/sinks-page.js';

let lab: SinksLab;
let page: Page;

beforeAll(async () => {
  lab = await openSinksLab();
  page = await lab.openPage();
});
afterAll(() => lab.close());

test('images are downloaded one by one, under their names, whole', async () => {
  const downloads = collectDownloads(page, 3);
  const results = await page.evaluate(async () => {
    const { sinks, pictures } = (window as KitWindow).kit;
    const snapshot = await pictures(
      { color: '#ff0000', name: 'day/red.jpg' },
      { color: '#00ff00', type: 'image/png', name: 'green' },
      { color: '#0000ff' },
    );
    const saved = await sinks.save(snapshot, sinks.download());
    return saved.images.map(({ result, image }) => ({ ...result, size: image.blob.size }));
  });
  expect(results.map(({ name }) => name)).toEqual([
    'day-red.jpg',
    'green.png',
    'bunny-00-00-12-64x32.jpg',
  ]);
  const files = await downloads;
  expect(files.map((file) => file.suggestedFilename())).toEqual(results.map(({ name }) => name));
  const bytes = await Promise.all(files.map(bytesOf));
  expect(bytes.map(({ length }) => length)).toEqual(results.map(({ size }) => size));
  for (const [index, color] of [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
  ].entries()) {
    const shown = middleOf(bytes[index] ?? Buffer.alloc(0));
    for (const [channel, level] of color.entries()) {
      expect(Math.abs(level - (shown[channel] ?? 0))).toBeLessThan(4);
    }
  }
});

test('an abort keeps the downloads that wait for their turn from starting', async () => {
  const { outcomes, started } = await page.evaluate(async () => {
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const started: string[] = [];
    const { click } = HTMLAnchorElement.prototype as { click: (this: HTMLAnchorElement) => void };
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      started.push(this.download);
      click.call(this);
    };
    const sink = sinks.download();
    const stop = new AbortController();
    const { images, ...about } = noise(10, 20, 30);
    const snapshot = { images, ...about };
    const writes = images.map((image) =>
      settle(() => sink.write(image, snapshot, { signal: stop.signal })),
    );
    await writes[0];
    stop.abort();
    const all = await Promise.all(writes);
    await sink.close();
    const [first] = images;
    const late = first && (await settle(() => sink.write(first, snapshot)));
    // Behind all timers that they may have: those of a page fire in the order in which they are due.
    await new Promise((resolve) => setTimeout(resolve, 700));
    HTMLAnchorElement.prototype.click = click;
    const told = [...all, late].map((outcome) => outcome?.failure?.code ?? outcome?.value);
    return { outcomes: told, started };
  });
  expect(outcomes).toEqual([{ name: 'noise-0.jpg', bytes: 10 }, 'aborted', 'aborted', 'disposed']);
  expect(started).toEqual(['noise-0.jpg']);
});

test('on a page whose timers come late, downloads still do not come too fast for the browser', async () => {
  const downloads = collectDownloads(page, 4);
  await page.evaluate(async () => {
    const { sinks, noise } = (window as KitWindow).kit;
    const sink = sinks.download();
    const snapshot = noise(10, 20, 30, 40);
    const writes = snapshot.images.map((image) => sink.write(image, snapshot));
    await writes[0];
    // All the others are due by then.
    const end = performance.now() + 1000;
    while (performance.now() < end);
    await Promise.all(writes);
  });
  const names = (await downloads).map((file) => file.suggestedFilename());
  expect(names.sort()).toEqual([0, 1, 2, 3].map((index) => `noise-${index}.jpg`));
});
