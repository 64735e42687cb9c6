import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Sink } from '../../src/sinks/index.js';
import { middleOf, openSinksLab, type KitWindow, type SinksLab } from '../helpers/sinks-page.js';

let lab: SinksLab;
let page: Page;

beforeAll(async () => {
  lab = await openSinksLab();
  page = await lab.openPage();
});
afterAll(() => lab.close());
beforeEach(async () => {
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
  });
});

test('private files are listed, read, counted and deleted, also after a reload', async () => {
  const written = await page.evaluate(async () => {
    const { sinks, pictures } = (window as KitWindow).kit;
    const snapshot = await pictures(
      { color: '#ff0000', name: '2026/02/red.jpg' },
      { color: '#00ff00', name: 'green', type: 'image/png' },
    );
    const saved = await sinks.save(snapshot, sinks.opfs());
    return saved.images.map(({ result }) => result);
  });
  expect(written.map((file) => file?.name)).toEqual(['2026/02/red.jpg', 'green.png']);
  await page.reload();
  await page.waitForFunction(() => 'kit' in window);
  const found = await page.evaluate(async () => {
    const { sinks, base64 } = (window as KitWindow).kit;
    const sink = sinks.opfs();
    const file = await sink.read('2026/02/red.jpg');
    const before = {
      list: (await sink.list()).map(({ name, bytes }) => ({ name, bytes })),
      red: file && (await base64(file)),
      type: file?.type,
      usage: await sink.usage(),
      missing: await sink.read('2026/none.jpg'),
    };
    const deleted = [await sink.delete('2026/02/red.jpg'), await sink.delete('2026/02/red.jpg')];
    const rest = (await sink.list()).map(({ name }) => name);
    await sink.clear();
    return { ...before, deleted, rest, cleared: await sink.list() };
  });
  const total = written.reduce((sum, file) => sum + (file?.bytes ?? 0), 0);
  expect(found).toMatchObject({
    list: written,
    type: 'image/jpeg',
    usage: { files: 2, bytes: total },
    deleted: [true, false],
    rest: ['green.png'],
    cleared: [],
  });
  expect(found.missing).toBeUndefined();
  expect(found.usage.free).toBeGreaterThan(1e6);
  expect(middleOf(Buffer.from(found.red ?? '', 'base64'))[0]).toBeGreaterThan(250);
});

test('an index leads to the file that was stored with it, also where its name was taken', async () => {
  const texts = await page.evaluate(async () => {
    const { sinks, noise } = (window as KitWindow).kit;
    const none = { width: 0, height: 0, quality: undefined, type: 'text/vtt' };
    const save = async (size: number): Promise<readonly (number | string)[]> => {
      const snapshot = noise(size);
      const images = snapshot.images.map((image) => ({ ...image, name: 'boards/board-0.jpg' }));
      const index = {
        ...{ ...none, name: 'boards/board.vtt', blob: new Blob(['board-0.jpg']) },
        withNames: (stored: ReadonlyMap<string, string>) => ({
          ...{ ...none, name: 'boards/board.vtt' },
          blob: new Blob([stored.get('boards/board-0.jpg') ?? 'nothing']),
        }),
      };
      const sink = sinks.opfs();
      const saved = await sinks.save({ ...snapshot, images: [...images, index] }, sink);
      const [picture, text] = saved.images.map(({ result }) => result?.name ?? '');
      const file = await sink.read(text ?? '');
      return [picture ?? '', text ?? '', (await file?.text()) ?? ''];
    };
    return [await save(10), await save(20)];
  });
  expect(texts).toEqual([
    ['boards/board-0.jpg', 'boards/board.vtt', 'board-0.jpg'],
    ['boards/board-0-2.jpg', 'boards/board-2.vtt', 'boards/board-0-2.jpg'],
  ]);
});

test('a file of the same name is left alone, or replaced', async () => {
  const found = await page.evaluate(async () => {
    const { sinks, noise } = (window as KitWindow).kit;
    const write = async (sink: ReturnType<typeof sinks.opfs>, size: number): Promise<string> => {
      const snapshot = noise(size);
      const [image] = snapshot.images;
      return image ? (await sink.write({ ...image, name: 'a/Shot.jpg' }, snapshot)).name : '';
    };
    const folder = 'kept/here';
    const sink = sinks.opfs({ folder });
    const names = [await write(sink, 10), await write(sink, 20)];
    // Another sink does not know what this one gave.
    names.push(await write(sinks.opfs({ folder }), 30));
    names.push(await write(sinks.opfs({ folder, mode: 'replace' }), 40));
    return { names, sizes: (await sink.list()).map(({ name, bytes }) => [name, bytes]) };
  });
  expect(found.names).toEqual(['a/Shot.jpg', 'a/Shot-2.jpg', 'a/Shot-3.jpg', 'a/Shot.jpg']);
  expect(found.sizes).toEqual([
    ['a/Shot-2.jpg', 20],
    ['a/Shot-3.jpg', 30],
    ['a/Shot.jpg', 40],
  ]);
});

test('a quota that is used up is an error of its own, and leaves no half of a file', async () => {
  const cdp = await lab.context.newCDPSession(page);
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: lab.url, quotaSize: 3_000_000 });
  const found = await page.evaluate(async () => {
    const { sinks, noise } = (window as KitWindow).kit;
    const sink = sinks.opfs();
    const saved = await sinks.save(noise(1_000_000, 5_000_000), sink);
    return {
      outcomes: saved.images.map(({ ok, error }) => ok || error?.code),
      list: (await sink.list()).map(({ name }) => name),
    };
  });
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: lab.url });
  expect(found.outcomes).toEqual([true, 'storage-full']);
  expect(found.list).toEqual(['noise-0.jpg']);
});

test('an abort in the middle of a file leaves nothing of it, and its name free', async () => {
  const found = await page.evaluate(async () => {
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const sink = sinks.opfs();
    const snapshot = noise(8_000_000);
    const [image] = snapshot.images;
    if (!image) throw new Error('There is no image.');
    const stop = new AbortController();
    const told: number[] = [];
    const onProgress = ({ loaded }: { loaded: number }): void => {
      told.push(loaded);
      stop.abort('enough');
    };
    const aborted = await settle(() =>
      sink.write(image, snapshot, { signal: stop.signal, onProgress }),
    );
    const list = await sink.list();
    const before = await settle(() =>
      sink.write(image, snapshot, { signal: AbortSignal.abort('never') }),
    );
    const { name } = await sink.write(image, snapshot);
    await sink.close();
    const late = await settle(() => sink.write(image, snapshot));
    const codes = [aborted, before, late].map(({ failure }) => failure?.code);
    return { codes, told, list, name };
  });
  expect(found.codes).toEqual(['aborted', 'aborted', 'disposed']);
  expect(found.told[0]).toBeGreaterThan(0);
  expect(found.told[0]).toBeLessThan(8_000_000);
  expect(found.list).toEqual([]);
  expect(found.name).toBe('noise-0.jpg');
});

test('a name that leads out of the folder is a mistake', async () => {
  const thrown = await page.evaluate(() => {
    const { sinks } = (window as KitWindow).kit;
    const sink = sinks.opfs();
    const calls = [
      () => sink.read('../x.jpg'),
      () => sink.delete('a//b.jpg'),
      () => sink.read(''),
      () => sinks.opfs({ folder: '../other' }),
      () => sinks.opfs({ mode: 'append' as 'replace' }),
      () => sinks.directory({ id: 'no spaces' }),
    ];
    return calls.map((call) => {
      try {
        void call();
        return 'nothing';
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
  expect(thrown).toEqual(Array(6).fill('TypeError'));
});

test('without private files and pickers, sinks say what is missing', async () => {
  const insecure = await lab.openPage(lab.insecureUrl);
  const codes = await insecure.evaluate(async () => {
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const snapshot = noise(10);
    const { opfs, directory, clipboard, share } = sinks;
    const all: Sink[] = [opfs(), directory(), clipboard(), share()];
    const outcomes = all.map(async (sink) => {
      const [image] = snapshot.images;
      return image && (await settle(() => sink.write(image, snapshot))).failure?.code;
    });
    return [...(await Promise.all(outcomes)), (await settle(() => opfs().list())).failure?.code];
  });
  expect(codes).toEqual(Array(5).fill('save-unsupported'));
  await insecure.close();
});

/** Nobody can click the system's dialog here: it answers with a private folder, the rest is the browser's own. */
async function answerPicker(answer: 'folder' | 'cancel' = 'folder'): Promise<void> {
  await page.evaluate((kind) => {
    const asked: unknown[] = [];
    const showDirectoryPicker = async (options: unknown): Promise<FileSystemDirectoryHandle> => {
      asked.push(options);
      if (kind === 'cancel') throw new DOMException('The user aborted a request.', 'AbortError');
      const root = await navigator.storage.getDirectory();
      return root.getDirectoryHandle('My pictures', { create: true });
    };
    Object.assign(window, { showDirectoryPicker, asked });
  }, answer);
}

const saveToFolder = (id: string): Promise<unknown> =>
  page.evaluate(async (id) => {
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const sink = sinks.directory({ id });
    const snapshot = noise(10, 20);
    const outcome = await settle(async () => {
      await sink.open();
      const saved = await sinks.save(snapshot, sink);
      return saved.images.map(({ result }) => result);
    });
    return {
      outcome: outcome.failure?.code ?? outcome.value,
      asked: (window as unknown as { asked: unknown[] }).asked,
    };
  }, id);

test('the user is asked for a folder once, and it is remembered after a reload', async () => {
  await answerPicker();
  expect(await saveToFolder('shots')).toEqual({
    outcome: [
      { name: 'noise-0.jpg', bytes: 10, folder: 'My pictures' },
      { name: 'noise-1.jpg', bytes: 20, folder: 'My pictures' },
    ],
    asked: [{ id: 'shots', mode: 'readwrite' }],
  });
  await page.reload();
  await page.waitForFunction(() => 'kit' in window);
  await answerPicker();
  expect(await saveToFolder('shots')).toMatchObject({
    outcome: [{ name: 'noise-0-2.jpg' }, { name: 'noise-1-2.jpg' }],
    asked: [],
  });
  expect(await saveToFolder('others')).toMatchObject({ asked: [{ id: 'others' }] });
});

test('a folder that is gone, or forgotten, is asked for again', async () => {
  await answerPicker();
  await saveToFolder('gone');
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry('My pictures', { recursive: true });
  });
  expect(await saveToFolder('gone')).toMatchObject({ asked: [{ id: 'gone' }, { id: 'gone' }] });
  await page.evaluate(() => (window as KitWindow).kit.sinks.directory({ id: 'gone' }).forget());
  expect(await saveToFolder('gone')).toMatchObject({ asked: { length: 3 } });
});

test('a user who picks no folder is not asked again for each image', async () => {
  await answerPicker('cancel');
  const { codes, asked } = await page.evaluate(async () => {
    const { sinks, noise } = (window as KitWindow).kit;
    const saved = await sinks.save(noise(10, 20, 30), sinks.directory({ id: 'declined' }));
    return {
      codes: saved.images.map(({ error }) => error?.code),
      asked: (window as unknown as { asked: unknown[] }).asked.length,
    };
  });
  expect(codes).toEqual(Array(3).fill('save-denied'));
  expect(asked).toBe(1);
});

test('a permission that was taken back is asked for, and its refusal told', async () => {
  await answerPicker();
  await saveToFolder('refused');
  await page.evaluate(() => {
    // Private folders need no permission: only a user's folder can have lost it.
    Object.assign(FileSystemDirectoryHandle.prototype, {
      queryPermission: () => Promise.resolve('prompt'),
      requestPermission: () => Promise.resolve('denied'),
    });
  });
  expect(await saveToFolder('refused')).toMatchObject({ outcome: 'save-denied' });
});

test('an abort does not wait for the user', async () => {
  const codes = await page.evaluate(async () => {
    const asked = new Promise((resolve) => {
      const showDirectoryPicker = (): Promise<never> => {
        resolve(undefined);
        return new Promise(() => undefined);
      };
      Object.assign(window, { showDirectoryPicker });
    });
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const sink = sinks.directory({ id: 'waiting' });
    const snapshot = noise(10);
    const stop = new AbortController();
    const saving = settle(() => sinks.save(snapshot, sink, { signal: stop.signal }));
    const opening = settle(() => sink.open({ signal: stop.signal }));
    await asked;
    stop.abort();
    return [await saving, await opening].map(({ failure }) => failure?.code);
  });
  expect(codes).toEqual(['aborted', 'aborted']);
});
