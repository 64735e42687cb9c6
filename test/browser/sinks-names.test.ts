import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.streams.reset();
});

/** 640×360; each segment is 4 s, and none is dated. */
const STREAM = '/sample/ts/index.m3u8';

test('one name for all images, with what each of them is', async () => {
  const snapshot = await lab.snap(STREAM, {
    at: { time: 12.5 },
    images: [{ width: 320 }, { width: 160, type: 'image/png' }, { width: 160, name: 'own' }],
    name: '[stream]/[job]-[time]-[sequence:3]-[width]x[height].[type]',
    job: 'a/b',
  });
  expect(snapshot.images.map(({ name }) => name)).toEqual([
    'ts/a-b-00-00-12-003-320x180.jpg',
    'ts/a-b-00-00-12-003-160x90.png',
    'own',
  ]);
});

test('one name for each image, told apart where they are the same', async () => {
  const snapshot = await lab.snap(STREAM, {
    images: [{ width: 32 }, { width: 32 }, { width: 32 }, { width: 32 }],
    name: ['a.jpg', 'A.jpg', 'poster', '../con'],
  });
  expect(snapshot.images.map(({ name }) => name)).toEqual(['a.jpg', 'A-2.jpg', 'poster', 'con-']);
});

test('without a date of the stream, the time of the capture is the date', async () => {
  const before = Math.floor(Date.now() / 1000);
  const { images } = await lab.snap(STREAM, {
    images: [{ width: 32 }],
    name: '[date:%Y/%m/%d/%H/%M/%S]-[unix]',
  });
  const [path = '', unix = ''] = images[0]?.name?.split('-') ?? [];
  expect(Number(unix)).toBeGreaterThanOrEqual(before);
  expect(Number(unix)).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000));
  const date = new Date(Number(unix) * 1000).toISOString();
  expect(path).toBe(date.slice(0, 19).replaceAll(/[-T:]/g, '/'));
});

test('names in a batch are unique, in the order of the batch, and the same again', async () => {
  const options = {
    every: { count: 6 },
    images: [{ width: 16 }],
    lookAhead: 6,
    name: 'shot.jpg',
  } as const;
  const names = async (): Promise<unknown> =>
    (await lab.captureAll(STREAM, options)).items.map(({ snapshot }) => snapshot?.images[0]?.name);
  const first = await names();
  expect(first).toEqual(['shot.jpg', ...[2, 3, 4, 5, 6].map((number) => `shot-${number}.jpg`)]);
  expect(await names()).toEqual(first);
});

test('the index of an image is that of its moment in the batch', async () => {
  const { items } = await lab.captureAll(STREAM, {
    every: { count: 3 },
    images: [{ width: 16 }, { width: 32 }],
    name: '[index:3]-[width]',
  });
  expect(items.map(({ snapshot }) => snapshot?.images.map(({ name }) => name))).toEqual([
    ['000-16', '000-32'],
    ['001-16', '001-32'],
    ['002-16', '002-32'],
  ]);
});

test('events tell the names that the batch hands out', async () => {
  const found = await lab.page.evaluate(async (url) => {
    const { harness } = window as unknown as PageGlobals;
    const { snapper } = harness;
    const told: (string | undefined)[] = [];
    snapper.addEventListener('capturecomplete', ({ detail }) => {
      told.push(detail.snapshot.images[0]?.name);
    });
    const given: (string | undefined)[] = [];
    const options = { every: { count: 4 }, images: [{ width: 16 }], name: 'x' } as const;
    for await (const { images } of snapper.captureAll(url, options)) given.push(images[0]?.name);
    return { told, given };
  }, new URL(STREAM, lab.streams.url).href);
  expect(found.given).toEqual(['x', 'x-2', 'x-3', 'x-4']);
  expect(found.told).toEqual(found.given);
});

test('a name that cannot be, and a count that does not fit, throw at once', async () => {
  const thrown = await lab.page.evaluate((url) => {
    const { snapper } = (window as unknown as PageGlobals).harness;
    const calls = [
      { name: '[nobody]' },
      { name: '[time:%Q]' },
      { name: 5 as never },
      { images: [{ name: '[date:x]' }] },
      { name: '[job].jpg' },
      { name: 'x', job: 5 as never },
      { name: ['a', 'b'] },
      { name: [], images: [{}] },
    ];
    return calls.flatMap((options) =>
      [() => void snapper.capture(url, options), () => void snapper.captureAll(url, options)].map(
        (call) => {
          try {
            call();
            return 'nothing';
          } catch (error) {
            return (error as Error).name;
          }
        },
      ),
    );
  }, new URL(STREAM, lab.streams.url).href);
  expect(thrown).toEqual([
    ...Array<string>(12).fill('TypeError'),
    ...Array<string>(4).fill('RangeError'),
  ]);
});
