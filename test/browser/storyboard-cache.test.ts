import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StoryboardOptions } from '../../src/index.js';
import { openLab, type Lab } from '../helpers/lab.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.page.evaluate(() => caches.delete('hlsnap-storyboards'), undefined);
});

const TS = '/sample/ts/index.m3u8';
const OPTIONS = { every: 4, columns: 2, rows: 2, cache: true } as const;

/** Makes a storyboard with a Snapper that knows nothing from before; tells which segments that fetched. */
async function visit(options: StoryboardOptions = OPTIONS, path = TS) {
  await lab.renew({ workers: 2 });
  const before = lab.streams.requests(/segment/).length;
  const { failure, sheets, whole } = await lab.storyboard(path, options);
  expect(failure).toBeUndefined();
  const fetched = lab.streams.requests(/segment/).slice(before);
  return {
    sheets,
    whole,
    fetched: [...new Set(fetched.map(({ path }) => path.slice(-4, -3)))].sort(),
  };
}

async function keptBytes(): Promise<number> {
  return lab.page.evaluate(async () => {
    const cache = await caches.open('hlsnap-storyboards');
    const files = await Promise.all(
      (await cache.keys()).map(async (key) => (await (await cache.match(key))?.blob())?.size ?? 0),
    );
    return files.reduce((sum, size) => sum + size, 0);
  }, undefined);
}

test('a second run fetches no segment, and gives the same', async () => {
  const first = await visit();
  expect(first.fetched).toEqual(['0', '1', '2', '3', '4', '5']);
  const second = await visit();
  expect(second.fetched).toEqual([]);
  expect(second.sheets).toEqual(first.sheets);
  expect(second.whole).toEqual({ ...first.whole, bytesFetched: 0 });
});

test('what is asked for in another way is another storyboard', async () => {
  await visit();
  expect((await visit({ ...OPTIONS, tile: { width: 120 } })).fetched).not.toEqual([]);
  expect((await visit({ ...OPTIONS, every: 8 })).fetched).not.toEqual([]);
  expect((await visit({ ...OPTIONS, columns: 3 })).fetched).not.toEqual([]);
  expect((await visit()).fetched).toEqual([]);
});

test('a sheet with a gap is made again, and the others are not', async () => {
  const options = { ...OPTIONS, seek: 'exact' } as const;
  lab.streams.rule('/sample/ts/segment4.ts', { status: 404 });
  const first = await visit(options);
  expect(first.whole?.tiles.map(({ error }) => error?.code)).toEqual([
    ...Array.from({ length: 4 }, () => undefined),
    'http',
    undefined,
  ]);
  lab.streams.reset();
  const second = await visit(options);
  expect(second.fetched).toEqual(['4', '5']);
  expect(second.sheets[0]).toEqual(first.sheets[0]);
  expect(second.whole?.tiles.every(({ error }) => !error)).toBe(true);
});

test('a key names a recording whose URL changes', async () => {
  const options = { ...OPTIONS, cache: { key: 'talk 42' } };
  await visit(options);
  expect((await visit(options, `${TS}?token=2`)).fetched).toEqual([]);
  expect((await visit({ ...options, cache: { key: 'talk 43' } })).fetched).not.toEqual([]);
});

test('no more is kept than wanted, and what was not used for longest goes', async () => {
  await visit();
  const one = await keptBytes();
  const limited = { ...OPTIONS, cache: { maxBytes: Math.ceil(one * 1.5) } };
  const other = { ...limited, background: '#123456', columns: 1 };
  await visit(limited);
  await visit(other);
  expect(await keptBytes()).toBeLessThanOrEqual(one * 1.5 + 1);
  expect((await visit(other)).fetched).toEqual([]);
  expect((await visit(limited)).fetched).not.toEqual([]);
});

test('a sheet is not used for longer than wanted', async () => {
  await visit();
  expect((await visit({ ...OPTIONS, cache: { maxAge: 0 } })).fetched).not.toEqual([]);
});

test('nothing is kept unless it is asked for', async () => {
  await visit({ ...OPTIONS, cache: false });
  expect(await keptBytes()).toBe(0);
});

test('where the browser keeps nothing, everything is made', async () => {
  const sandbox = await lab.page.evaluate(
    async ({ site, url }) => {
      const frame = document.createElement('iframe');
      // Without allow-same-origin its origin is opaque, which Cache Storage refuses.
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.srcdoc = `<script type="module">
        import { Snapper } from '${site}/dist/index.js';
        const snapper = new Snapper({ workers: 1 });
        const answer = await snapper
          .storyboard('${url}', { every: 8, cache: true })
          .then(({ tiles }) => tiles.length, (error) => String(error));
        parent.postMessage({ answer }, '*');
      </script>`;
      const answered = new Promise<unknown>((resolve) => {
        addEventListener('message', ({ data }: MessageEvent<{ answer: unknown }>) => {
          if ('answer' in data) resolve(data.answer);
        });
      });
      document.body.append(frame);
      const answer = await answered;
      frame.remove();
      return answer;
    },
    { site: lab.streams.url, url: lab.streams.url + TS },
  );
  expect(sandbox).toBe(3);
});

test.each([
  ['cache.maxBytes', { cache: { maxBytes: 0 } }],
  ['cache.maxAge', { cache: { maxAge: -1 } }],
  ['cache.key', { cache: { key: 7 } }],
  ['cache and options.tileImages', { cache: true, tileImages: true }],
])('a wrong %s is named', async (name, options) => {
  const { failure } = await lab.storyboard(TS, options as unknown as StoryboardOptions);
  expect(failure?.message).toContain(`options.${name}`);
});
