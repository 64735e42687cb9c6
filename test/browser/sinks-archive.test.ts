import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryOf, processesOf } from '../helpers/process-memory.js';
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

/** What the origin keeps in its private files, by path. */
const privateFiles = (): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const walk = async (folder: FileSystemDirectoryHandle, prefix: string): Promise<string[]> => {
      const found: string[] = [];
      for await (const [name, handle] of folder.entries()) {
        if (handle.kind === 'directory') found.push(...(await walk(handle, `${prefix}${name}/`)));
        else found.push(prefix + name);
      }
      return found;
    };
    return walk(await navigator.storage.getDirectory(), '');
  });

test('an archive holds every image of several snapshots, under names of its own', async () => {
  const downloads = collectDownloads(page, 1);
  const { names, told } = await page.evaluate(async () => {
    const { sinks, pictures } = (window as KitWindow).kit;
    const archive = sinks.download({ zip: { name: 'a/tour' } });
    const told: unknown[] = [];
    const names: (string | undefined)[] = [];
    for (const color of ['#ff0000', '#00ff00']) {
      const snapshot = await pictures({ color, name: 'day 1/Shot' }, { color, name: 'ünï.jpg' });
      const saved = await sinks.save(snapshot, archive, {
        onProgress: ({ imagesDone, loaded, total }) => told.push([imagesDone, loaded / total]),
      });
      names.push(...saved.images.map(({ result }) => result?.name));
    }
    await archive.close();
    await archive.close();
    return { names, told };
  });
  expect(names).toEqual(['day 1/Shot.jpg', 'ünï.jpg', 'day 1/Shot-2.jpg', 'ünï-2.jpg']);
  expect(told.at(-1)).toEqual([2, 1]);
  const [file] = await downloads;
  expect(file?.suggestedFilename()).toBe('a-tour.zip');
  const entries = unzipSync(file ? await bytesOf(file) : Buffer.alloc(0));
  expect(Object.keys(entries)).toEqual(names);
  expect(middleOf(Buffer.from(entries['day 1/Shot-2.jpg'] ?? []))[1]).toBeGreaterThan(250);
});

test('what was written and not waited for is in the archive, too', async () => {
  const downloads = collectDownloads(page, 1);
  await page.evaluate(async () => {
    const { sinks, noise } = (window as KitWindow).kit;
    const archive = sinks.download({ zip: true });
    const snapshot = noise(...Array.from({ length: 20 }, () => 5000));
    const writes = snapshot.images.map((image) => archive.write(image, snapshot));
    await archive.close();
    await Promise.all(writes);
  });
  const [file] = await downloads;
  expect(file?.suggestedFilename()).toBe('pictures.zip');
  const entries = unzipSync(file ? await bytesOf(file) : Buffer.alloc(0));
  expect(Object.values(entries).map(({ length }) => length)).toEqual(Array(20).fill(5000));
});

test('the user picks the file of an archive, where that is wanted', async () => {
  const started: string[] = [];
  page.on('download', (download) => started.push(download.suggestedFilename()));
  await page.evaluate(() => {
    // Nobody can click the system's dialog here: it answers with a private file, the rest is the browser's own.
    Object.assign(window, {
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) => {
        const root = await navigator.storage.getDirectory();
        return root.getFileHandle(suggestedName, { create: true });
      },
    });
    const { sinks, noise } = (window as KitWindow).kit;
    const run = async (): Promise<void> => {
      const archive = sinks.download({ zip: { name: 'picked.zip', pick: true } });
      await archive.open();
      await sinks.save(noise(1000, 2000), archive);
      await archive.close();
      document.title = 'Saved';
    };
    document.querySelector('button')?.addEventListener('click', () => void run());
  });
  await page.click('button');
  await page.waitForFunction(() => document.title === 'Saved');
  const text = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    return (window as KitWindow).kit.base64(
      await (await root.getFileHandle('picked.zip')).getFile(),
    );
  });
  const entries = unzipSync(Buffer.from(text, 'base64'));
  expect(Object.entries(entries).map(([name, { length }]) => [name, length])).toEqual([
    ['noise-0.jpg', 1000],
    ['noise-1.jpg', 2000],
  ]);
  expect(started).toEqual([]);
});

test('without private files an archive is gathered in memory', async () => {
  const insecure = await lab.openPage(lab.insecureUrl);
  const downloads = collectDownloads(insecure, 1);
  const hasPrivateFiles = await insecure.evaluate(async () => {
    const { sinks, noise } = (window as KitWindow).kit;
    const archive = sinks.download({ zip: true });
    await sinks.save(noise(1000, 2000), archive);
    await archive.close();
    return isSecureContext || 'storage' in navigator;
  });
  expect(hasPrivateFiles).toBe(false);
  const [file] = await downloads;
  const entries = unzipSync(file ? await bytesOf(file) : Buffer.alloc(0));
  expect(Object.keys(entries)).toEqual(['noise-0.jpg', 'noise-1.jpg']);
  await insecure.close();
});

test('an archive that is aborted, or stays empty, leaves nothing behind', async () => {
  const started: string[] = [];
  page.on('download', (download) => started.push(download.suggestedFilename()));
  const before = await privateFiles();
  const codes = await page.evaluate(async () => {
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const archive = sinks.download({ zip: true });
    const snapshot = noise(2_000_000, 2_000_000);
    const [first] = snapshot.images;
    const write = snapshot.images.map((image) => settle(() => archive.write(image, snapshot)));
    const stop = new AbortController();
    const closing = settle(() => archive.close({ signal: stop.signal }));
    stop.abort();
    const closed = await closing;
    const writes = await Promise.all(write);
    const late = first && (await settle(() => archive.write(first, snapshot)));
    const empty = sinks.download({ zip: true });
    await empty.open();
    await empty.close();
    return [closed, writes[1], late].map((outcome) => outcome?.failure?.code);
  });
  expect(codes).toEqual(['aborted', 'aborted', 'disposed']);
  await expect.poll(privateFiles).toEqual(before);
  expect(started).toEqual([]);
});

test('an abort before an image has begun leaves it out of the archive', async () => {
  const downloads = collectDownloads(page, 1);
  const codes = await page.evaluate(async () => {
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const archive = sinks.download({ zip: true });
    const snapshot = noise(3_000_000, 10, 10);
    const stop = new AbortController();
    const signals = [undefined, stop.signal, undefined];
    await archive.open();
    const writes = snapshot.images.map((image, index) =>
      settle(() => archive.write(image, snapshot, { signal: signals[index] })),
    );
    stop.abort();
    const outcomes = await Promise.all(writes);
    await archive.close();
    return outcomes.map(({ failure }) => failure?.code);
  });
  expect(codes).toEqual([undefined, 'aborted', undefined]);
  const [file] = await downloads;
  const entries = unzipSync(file ? await bytesOf(file) : Buffer.alloc(0));
  expect(Object.keys(entries)).toEqual(['noise-0.jpg', 'noise-2.jpg']);
});

test('an archive that finds no room left says so, to what waits and to what comes', async () => {
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
  });
  const cdp = await lab.context.newCDPSession(page);
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: lab.url, quotaSize: 3_000_000 });
  const codes = await page.evaluate(async () => {
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const archive = sinks.download({ zip: true });
    const snapshot = noise(...Array.from({ length: 30 }, () => 500_000));
    const saved = await sinks.save(snapshot, archive);
    const closed = await settle(() => archive.close());
    return [saved.error?.code, saved.images.at(-1)?.error?.code, closed.failure?.code];
  });
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: lab.url });
  expect(codes).toEqual(['storage-full', 'storage-full', 'storage-full']);
});

test('an archive of 5,000 pictures takes no memory for them', { timeout: 180_000 }, async () => {
  const cdp = await lab.context.newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const pids = processesOf(lab.profile);
  expect(pids.length).toBeGreaterThan(2);
  const downloads = collectDownloads(page, 1);
  // Wherever in the browser bytes would pile up, they would be seen.
  const before = memoryOf(pids);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(pids));
  }, 50);
  await page.evaluate(async () => {
    const { sinks, noise } = (window as KitWindow).kit;
    const archive = sinks.download({ zip: true });
    const snapshot = noise(60_000);
    const [image] = snapshot.images;
    if (!image) throw new Error('There is no image.');
    const bytes = await image.blob.arrayBuffer();
    for (let index = 0; index < 5000; index += 1) {
      const blob = new Blob([bytes], { type: image.type });
      await archive.write({ ...image, blob, name: `shot-${index}.jpg` }, snapshot);
    }
    await archive.close();
  });
  clearInterval(timer);
  const [file] = await downloads;
  const entries = unzipSync(file ? await bytesOf(file) : Buffer.alloc(0), {
    filter: ({ name, size }) => size === 60_000 && /^shot-\d+\.jpg$/.test(name),
  });
  expect(Object.keys(entries).length).toBe(5000);
  // The archive has 300 MB.
  expect(most - before).toBeLessThan(120_000_000);
});
