import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type * as Library from '../../src/index.js';
import type { StageWindow } from '../helpers/element-harness.js';
import {
  capture,
  openElementLab,
  SAMPLE,
  status,
  type ElementLab,
} from '../helpers/element-page.js';

let lab: ElementLab;
let tab: Page;

beforeAll(async () => {
  lab = await openElementLab();
  tab = await lab.openPlayer('hls.js', lab.streams.url + SAMPLE, 7.2);
});
afterAll(() => lab.close());
beforeEach(async () => {
  await tab.evaluate(() => {
    (window as unknown as StageWindow).stage.renew();
  });
});

/** An event of a Snapper, as far as it is data. */
interface Told {
  readonly type: string;
  readonly id: number;
  readonly detail: Record<string, unknown>;
}

interface Attempt {
  readonly url: string;
  readonly options?: Omit<Library.CaptureOptions, 'onProgress'>;
  /** Takes a batch of pictures, so many seconds apart. */
  readonly every?: number;
  /** Aborts as soon as it begins. */
  readonly aborts?: boolean;
  /** Every listener throws. */
  readonly throws?: boolean;
}

/** Captures with a Snapper whose events are listened to. */
function watch(
  attempt: Attempt,
): Promise<{ readonly events: readonly Told[]; readonly outcome: string }> {
  return tab.evaluate(async ({ url, options, every, aborts, throws }) => {
    const { hlsnap } = window as unknown as StageWindow;
    const snapper = new hlsnap.Snapper({ workers: 1 });
    const events: Told[] = [];
    const stop = new AbortController();
    for (const type of ['capture', 'capturecomplete', 'captureerror', 'resizeprogress'] as const) {
      snapper.addEventListener(type, ({ detail }) => {
        const { id, ...rest } = detail;
        const { code } = ('error' in rest ? rest.error : {}) as { readonly code?: string };
        const { presentationTime } = ('snapshot' in rest ? rest.snapshot : {}) as {
          readonly presentationTime?: number;
        };
        const { done, total } = rest as { readonly done?: number; readonly total?: number };
        events.push({ type, id, detail: { url: rest.url, done, total, code, presentationTime } });
        if (throws) throw new Error('A listener failed.');
        if (aborts) stop.abort();
      });
    }
    const capturing = { ...options, signal: stop.signal };
    let outcome = 'done';
    try {
      if (every === undefined) {
        await snapper.capture(url, capturing);
      } else {
        const batch = snapper.captureAll(url, { ...capturing, every, lookAhead: 1 });
        while (!(await batch.next()).done);
      }
    } catch (error) {
      outcome = hlsnap.isSnapError(error) ? error.code : String(error);
    }
    snapper.dispose();
    return { events, outcome };
  }, attempt);
}

const TWO = { images: [{ width: 160 }, { width: 80 }] };

test('a capture begins, counts its images and is complete', async () => {
  const url = lab.streams.url + SAMPLE;
  const { events, outcome } = await watch({ url, options: { at: { time: 4 }, ...TWO } });
  expect(outcome).toBe('done');
  expect(
    events.map(({ type, detail: { done, total, presentationTime } }) => [
      type,
      done ?? presentationTime,
      total,
    ]),
  ).toEqual([
    ['capture', undefined, undefined],
    ['resizeprogress', 0, 2],
    ['resizeprogress', 1, 2],
    ['resizeprogress', 2, 2],
    ['capturecomplete', 4, undefined],
  ]);
  expect(new Set(events.map(({ id, detail }) => `${id} ${String(detail['url'])}`)).size).toBe(1);
  expect(events[0]?.detail['url']).toBe(url);
});

test('each capture of a batch has its events, under a number of its own', async () => {
  const { events } = await watch({ url: lab.streams.url + SAMPLE, every: 8, options: TWO });
  const complete = events.filter(({ type }) => type === 'capturecomplete');
  expect(complete.map(({ detail }) => detail['presentationTime'])).toEqual([0, 8, 16]);
  expect(events.filter(({ type }) => type === 'capture').map(({ id }) => id)).toEqual(
    complete.map(({ id }) => id),
  );
  expect(new Set(complete.map(({ id }) => id)).size).toBe(3);
  expect(events.filter(({ detail }) => detail['done'] === 2)).toHaveLength(3);
});

test.each([
  ['a playlist that is not there', { url: '/missing.m3u8' }, 'playlist-not-found'],
  ['an abort', { url: SAMPLE, aborts: true }, 'aborted'],
] as const)('%s is a captureerror', async (_what, { url, ...attempt }, code) => {
  const { events, outcome } = await watch({ url: lab.streams.url + url, ...attempt });
  expect(outcome).toBe(code);
  expect(events.map(({ type, detail }) => [type, detail['code']])).toEqual([
    ['capture', undefined],
    ['captureerror', code],
  ]);
});

test('what a listener throws breaks no capture', async () => {
  const { events, outcome } = await watch({ url: lab.streams.url + SAMPLE, throws: true });
  expect(outcome).toBe('done');
  expect(events.at(-1)?.type).toBe('capturecomplete');
});

test('a listener that was taken away is not called', async () => {
  const calls = await tab.evaluate(async (url) => {
    const { hlsnap } = window as unknown as StageWindow;
    const snapper = new hlsnap.Snapper({ workers: 1 });
    let calls = 0;
    const listener = (): void => {
      calls += 1;
    };
    snapper.addEventListener('capture', listener);
    snapper.addEventListener('capturecomplete', listener);
    snapper.removeEventListener('capture', listener);
    await snapper.capture(url);
    snapper.dispose();
    return calls;
  }, lab.streams.url + SAMPLE);
  expect(calls).toBe(1);
});

test('a delivery tells its bytes and images, and how it ended', async () => {
  const told = await tab.evaluate(async (url) => {
    const { hlsnap } = window as unknown as StageWindow;
    const snapper = new hlsnap.Snapper({ workers: 1 });
    const events: unknown[] = [];
    for (const type of ['uploadprogress', 'uploadcomplete', 'uploaderror'] as const) {
      snapper.addEventListener(type, ({ detail: { snapshot, ...detail } }) => {
        events.push([type, snapshot.images.length, JSON.parse(JSON.stringify(detail))]);
      });
    }
    const snapshot = await snapper.capture(url, { images: [{ width: 160 }, { width: 80 }] });
    const sizes = snapshot.images.map(({ blob }) => blob.size);
    const saved = await snapper.save(snapshot, {
      kind: 'second fails',
      write: ({ width }) =>
        width === 80 ? Promise.reject(new Error('No.')) : Promise.resolve('kept'),
    });
    const { ok } = saved;
    await snapper.save(snapshot, { kind: 'takes all', write: () => Promise.resolve(1) });
    const wrong = await snapper
      .save(snapshot, {} as never)
      .catch((error: unknown) => String(error));
    snapper.dispose();
    return { events, sizes, ok, wrong };
  }, lab.streams.url + SAMPLE);
  const [first = 0, second = 0] = told.sizes;
  const total = first + second;
  const progress = (sink: string, loaded: number, imagesDone: number) => [
    'uploadprogress',
    2,
    { sink, loaded, total, imagesDone, imagesTotal: 2 },
  ];
  expect(told.events).toMatchObject([
    progress('second fails', first, 1),
    progress('second fails', first, 1),
    [
      'uploaderror',
      2,
      { sink: 'second fails', result: { ok: false, images: [{ ok: true }, { ok: false }] } },
    ],
    progress('takes all', first, 1),
    progress('takes all', total, 2),
    ['uploadcomplete', 2, { sink: 'takes all', result: { ok: true } }],
  ]);
  expect(told.ok).toBe(false);
  expect(told.wrong).toMatch(/^TypeError: sink.write/);
});

test('the picture can be downloaded from the preview, and save="download" does so by itself', async () => {
  await tab.evaluate(() => {
    const { stage } = window as unknown as StageWindow;
    stage.element().setAttribute('name', 'news/[time]');
    stage.element().setAttribute('width', '320');
  });
  await capture(tab);
  const [fromLink] = await Promise.all([
    tab.waitForEvent('download'),
    tab.locator('hls-snap a').click(),
  ]);
  expect(fromLink.suggestedFilename()).toBe('news-00-00-07.jpg');
  await tab.evaluate(() => {
    (window as unknown as StageWindow).stage.element().save = 'download';
  });
  const [saved] = await Promise.all([tab.waitForEvent('download'), capture(tab)]);
  expect(saved.suggestedFilename()).toMatch(/00-00-07\.jpg$/);
});

test('a sink gets the snapshot, and its progress, success and failure are events', async () => {
  const events = await tab.evaluate(async () => {
    const { stage } = window as unknown as StageWindow;
    const element = stage.element();
    element.width = 160;
    let fails = false;
    element.sink = {
      kind: 'test',
      write: async ({ blob }, _snapshot, options) => {
        options?.onProgress?.({ loaded: blob.size / 2, total: blob.size });
        await Promise.resolve();
        if (fails) throw new Error('The disk is gone.');
        return 'stored';
      },
    };
    await element.capture();
    fails = true;
    await element.capture();
    return stage.events();
  });
  const uploads = events.filter(({ type }) => type.startsWith('upload'));
  const size = Buffer.from(uploads[0]?.snapshot?.images[0]?.base64 ?? '', 'base64').length;
  expect(size).toBeGreaterThan(1000);
  expect(uploads.map(({ type, detail }) => [type, detail])).toMatchObject([
    ['uploadprogress', { sink: 'test', loaded: Math.round(size / 2), total: size, imagesDone: 0 }],
    ['uploadprogress', { sink: 'test', loaded: size, total: size, imagesDone: 1, imagesTotal: 1 }],
    ['uploadcomplete', { sink: 'test', result: { ok: true, images: [{ result: 'stored' }] } }],
    ['uploadprogress', { imagesDone: 0 }],
    ['uploadprogress', { imagesDone: 0 }],
    ['uploaderror', { sink: 'test', result: { ok: false } }],
  ]);
  expect(await status(tab)).toBe('Saving was not allowed.');
});
