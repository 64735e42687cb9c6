import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { middleOf, openSinksLab, type KitWindow, type SinksLab } from '../helpers/sinks-page.js';

let lab: SinksLab;
let page: Page;

beforeAll(async () => {
  lab = await openSinksLab();
  page = await lab.openPage();
});
afterAll(() => lab.close());

test('a data: URL holds the whole image', async () => {
  const results = await page.evaluate(async () => {
    const { sinks, pictures, base64 } = (window as KitWindow).kit;
    const snapshot = await pictures(
      { color: '#ff0000' },
      { color: '#0000ff', type: 'image/png', name: 'blue' },
    );
    const saved = await sinks.save(snapshot, sinks.dataUrl());
    return Promise.all(
      saved.images.map(async ({ result, image }) => ({
        ...result,
        file: await base64(image.blob),
      })),
    );
  });
  expect(results.map(({ name }) => name)).toEqual(['bunny-00-00-12-64x32.jpg', 'blue.png']);
  expect(results.map(({ url }) => url)).toEqual([
    `data:image/jpeg;base64,${results[0]?.file}`,
    `data:image/png;base64,${results[1]?.file}`,
  ]);
});

test('a data: URL that is aborted in the middle of reading is none', async () => {
  const codes = await page.evaluate(async () => {
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const sink = sinks.dataUrl();
    const snapshot = noise(20_000_000);
    const [image] = snapshot.images;
    if (!image) throw new Error('There is no image.');
    const stop = new AbortController();
    const writing = settle(() => sink.write(image, snapshot, { signal: stop.signal }));
    stop.abort();
    const early = settle(() => sink.write(image, snapshot, { signal: stop.signal }));
    const outcomes = [await writing, await early];
    await sink.close?.();
    outcomes.push(await settle(() => sink.write(image, snapshot)));
    return outcomes.map(({ failure }) => failure?.code);
  });
  expect(codes).toEqual(['aborted', 'aborted', 'disposed']);
});

test('object URLs show the image until they are revoked, one by one or all', async () => {
  const found = await page.evaluate(async () => {
    const { sinks, pictures } = (window as KitWindow).kit;
    const sink = sinks.objectUrl();
    const snapshot = await pictures({ color: '#ff0000' }, { color: '#0000ff' }, { color: '#fff' });
    const saved = await sinks.save(snapshot, sink);
    const results = saved.images.flatMap(({ result }) => result ?? []);
    const alive = async (): Promise<readonly boolean[]> =>
      Promise.all(
        results.map(({ url }) =>
          fetch(url).then(
            async (response) => (await response.blob()).size > 0,
            () => false,
          ),
        ),
      );
    const picture = new Image();
    picture.src = results[0]?.url ?? '';
    await picture.decode();
    const before = await alive();
    results[1]?.revoke();
    results[1]?.revoke();
    const between = await alive();
    await sink.close();
    return { width: picture.naturalWidth, before, between, after: await alive() };
  });
  expect(found).toEqual({
    width: 64,
    before: [true, true, true],
    between: [true, false, true],
    after: [false, false, false],
  });
});

test('an object URL is not made for an aborted call, nor after the end', async () => {
  const found = await page.evaluate(async () => {
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const sink = sinks.objectUrl();
    const snapshot = noise(10);
    const [image] = snapshot.images;
    if (!image) throw new Error('There is no image.');
    let made = 0;
    const create = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      made += 1;
      return create(blob);
    };
    const aborted = await settle(() =>
      sink.write(image, snapshot, { signal: AbortSignal.abort() }),
    );
    await sink.close();
    const late = await settle(() => sink.write(image, snapshot));
    return { codes: [aborted.failure?.code, late.failure?.code], made };
  });
  expect(found).toEqual({ codes: ['aborted', 'disposed'], made: 0 });
});

test('the clipboard gets a PNG, whatever the type was; of several images the first', async () => {
  await lab.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: lab.url });
  await page.bringToFront();
  for (const type of ['image/jpeg', 'image/png', 'image/webp'] as const) {
    const found = await page.evaluate(async (type) => {
      const { sinks, pictures, base64 } = (window as KitWindow).kit;
      const snapshot = await pictures({ color: '#00ff00', type }, { color: '#ff0000', width: 16 });
      const saved = await sinks.save(snapshot, sinks.clipboard());
      const [item] = await navigator.clipboard.read();
      const png = await item?.getType('image/png');
      return { types: item?.types, png: png && (await base64(png)), ok: saved.ok };
    }, type);
    expect(found).toMatchObject({ types: ['image/png'], ok: true });
    const [red = 255, green = 0] = middleOf(Buffer.from(found.png ?? '', 'base64'));
    expect([red < 5, green > 250]).toEqual([true, true]);
  }
});

test('a clipboard that is refused, and an image that cannot be converted, say so', async () => {
  const restricted = await lab.openPage(`${lab.url}/restricted`);
  const codes = await restricted.evaluate(async () => {
    const { sinks, pictures, noise, settle } = (window as KitWindow).kit;
    const sink = sinks.clipboard();
    const picture = await pictures({ color: '#fff', type: 'image/png' });
    const refused = await settle(() => sink.writeAll?.(picture));
    const broken = await settle(() => sink.writeAll?.(noise(100)));
    return [refused, broken].map(({ failure }) => failure?.code);
  });
  expect(codes).toEqual(['save-denied', 'save-denied']);
  await restricted.close();
});

test('an abort in the middle of converting does not touch the clipboard', async () => {
  await page.bringToFront();
  const found = await page.evaluate(async () => {
    const { sinks, pictures, settle } = (window as KitWindow).kit;
    await navigator.clipboard.writeText('what was there');
    const snapshot = await pictures({ color: '#fff', width: 4000 });
    const stop = new AbortController();
    const copying = settle(() => sinks.clipboard().writeAll?.(snapshot, { signal: stop.signal }));
    stop.abort();
    const { failure } = await copying;
    return { code: failure?.code, text: await navigator.clipboard.readText() };
  });
  expect(found).toEqual({ code: 'aborted', text: 'what was there' });
});

test('sharing hands all images over as files, where the browser can', async () => {
  const found = await page.evaluate(async () => {
    const { sinks, pictures, settle } = (window as KitWindow).kit;
    const snapshot = await pictures(
      { color: '#fff', name: 'a/one' },
      { color: '#000', name: 'two.png', type: 'image/png' },
    );
    const without = await settle(() => sinks.save(snapshot, sinks.share()));
    // This browser has no system to share with: only its two functions are replaced.
    const shared: ShareData[] = [];
    Object.assign(navigator, {
      canShare: ({ files }: ShareData) => files?.every(({ type }) => type.startsWith('image/')),
      share: (data: ShareData) => {
        shared.push(data);
        return data.title === 'cancel'
          ? Promise.reject(new DOMException('Share canceled', 'AbortError'))
          : Promise.resolve();
      },
    });
    const sink = sinks.share({ title: 'Pictures' });
    const saved = await sinks.save(snapshot, sink);
    const canceled = await sinks.save(snapshot, sinks.share({ title: 'cancel' }));
    return {
      hadShare: without.value?.error?.code,
      names: saved.images.map(({ result }) => result?.names),
      files: shared[0]?.files?.map(({ name, type, size }) => ({ name, type, hasBytes: size > 0 })),
      title: shared[0]?.title,
      hasText: 'text' in (shared[0] ?? {}),
      canceled: canceled.error?.code,
    };
  });
  expect(found).toEqual({
    hadShare: 'save-unsupported',
    names: [
      ['a-one.jpg', 'two.png'],
      ['a-one.jpg', 'two.png'],
    ],
    files: [
      { name: 'a-one.jpg', type: 'image/jpeg', hasBytes: true },
      { name: 'two.png', type: 'image/png', hasBytes: true },
    ],
    title: 'Pictures',
    hasText: false,
    canceled: 'save-denied',
  });
});

test('an abort does not wait until the user has shared', async () => {
  const code = await page.evaluate(async () => {
    const asked = new Promise((resolve) => {
      const share = (): Promise<never> => {
        resolve(undefined);
        return new Promise(() => undefined);
      };
      Object.assign(navigator, { canShare: () => true, share });
    });
    const { sinks, noise, settle } = (window as KitWindow).kit;
    const stop = new AbortController();
    const sharing = settle(() => sinks.share().writeAll?.(noise(10), { signal: stop.signal }));
    await asked;
    stop.abort();
    return (await sharing).failure?.code;
  });
  expect(code).toBe('aborted');
});

test('what is no image and no snapshot throws at once', async () => {
  const thrown = await page.evaluate(() => {
    const { sinks, noise } = (window as KitWindow).kit;
    const snapshot = noise(10);
    const [image] = snapshot.images;
    const calls = [
      () => sinks.dataUrl().write(null as never, snapshot),
      () => sinks.objectUrl().write({ ...image, blob: 'text' } as never, snapshot),
      () => image && sinks.opfs().write(image, undefined as never),
      () => sinks.clipboard().writeAll?.(5 as never),
      () => sinks.download({ zip: 'yes' as never }),
      () => sinks.download({ zip: { name: 5 as never } }),
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
