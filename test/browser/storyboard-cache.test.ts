import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type * as Files from '../../src/files/index.js';
import type { StoryboardOptions } from '../../src/index.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { framesOnSheets } from '../helpers/image-stream.js';
import { importAs } from '../helpers/in-browsers.js';
import { openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { mediaPlaylist } from '../helpers/playlists.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
  await importAs(lab.page, 'files', '/dist/files.js');
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

/** Serves a recording whose segments have the same names, whatever is in them. */
function putRecording(
  path: string,
  segments: readonly number[],
  changes: Parameters<typeof mediaPlaylist>[1] = {},
): void {
  const names = segments.map((_segment, index) => `segment${index}.ts`);
  lab.streams.put(path, mediaPlaylist(names, { durationSeconds: 4, ...changes }));
  for (const [index, segment] of segments.entries()) {
    const bytes = readFileSync(`demo/public/sample/ts/segment${segment}.ts`);
    lab.streams.put(`/replaced/segment${index}.ts`, bytes);
  }
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

test('a recording that was replaced under its URL is made again', async () => {
  const path = '/replaced/index.m3u8';
  const changedAt = (date: string): void => {
    lab.streams.rule(path, { headers: { 'last-modified': date } });
  };
  putRecording(path, [0, 1, 2, 3]);
  changedAt('Tue, 01 Dec 2026 10:00:00 GMT');
  expect(framesOnSheets(await visit(OPTIONS, path))).toEqual([0, 100, 200, 300]);
  expect((await visit(OPTIONS, path)).fetched).toEqual([]);
  putRecording(path, [2, 3, 4, 5]);
  changedAt('Tue, 01 Dec 2026 11:00:00 GMT');
  expect(framesOnSheets(await visit(OPTIONS, path))).toEqual([200, 300, 400, 500]);
});

test.each([
  ['dates', { tags: ['#EXT-X-PROGRAM-DATE-TIME:2026-12-01T10:00:00Z'] }],
  ['durations', { durationSeconds: 3.96 }],
] as const)('under a key, too, other %s are another recording', async (_what, changes) => {
  const path = '/replaced/index.m3u8';
  const options = { ...OPTIONS, every: 'segment', cache: { key: 'latest' } } as const;
  putRecording(path, [0, 1, 2, 3]);
  expect(framesOnSheets(await visit(options, path))).toEqual([0, 100, 200, 300]);
  expect((await visit(options, path)).fetched).toEqual([]);
  putRecording(path, [2, 3, 4, 5], changes);
  expect(framesOnSheets(await visit(options, path))).toEqual([200, 300, 400, 500]);
});

test('under a key, too, another variant is another storyboard', async () => {
  const options = { ...OPTIONS, cache: { key: 'talk' } };
  const top = '/sample/index.m3u8';
  await visit({ ...options, variant: 'lowest' }, top);
  expect((await visit({ ...options, variant: 'lowest' }, top)).fetched).toEqual([]);
  expect((await visit({ ...options, variant: 'highest' }, top)).fetched).not.toEqual([]);
  expect(await choosing(top, 'small')).toBeGreaterThan(0);
  expect(await choosing(top, 'small')).toBe(0);
  expect(await choosing(top, 'large')).toBeGreaterThan(0);
});

/** Makes a storyboard of a variant that the page's own function chooses; tells what was fetched. */
async function choosing(path: string, which: 'small' | 'large'): Promise<number> {
  await lab.renew({ workers: 1 });
  return lab.page.evaluate(
    async ({ url, which, options }) => {
      const { snapper } = (window as unknown as PageGlobals).harness;
      const board = await snapper.storyboard(url, {
        ...options,
        cache: { key: 'chosen' },
        variant: (variants) =>
          variants.reduce((one, other) =>
            one.bandwidth < other.bandwidth === (which === 'small') ? one : other,
          ),
      });
      return board.bytesFetched;
    },
    { url: lab.streams.url + path, which, options: OPTIONS },
  );
}

test('another part of the recording has the times of its own tiles', async () => {
  const options = { ...OPTIONS, every: 4, seek: 'after', columns: 1, rows: 1 } as const;
  const part = { ...options, from: 1, to: 9 };
  const timesOf = ({ whole }: Awaited<ReturnType<typeof visit>>): readonly number[] =>
    whole?.tiles.map(({ time }) => time) ?? [];
  const alone = timesOf(await visit({ ...part, from: 5, cache: false }));
  expect(timesOf(await visit(part))).toEqual([1, 6]);
  expect(alone).toEqual([5]);
  expect(timesOf(await visit({ ...part, from: 5 }))).toEqual(alone);
});

interface LocalCall {
  readonly segments: readonly number[];
  readonly name?: string;
  readonly changedAt?: number;
  readonly cache?: StoryboardOptions['cache'];
  readonly asFolder?: boolean;
}

/** The frames that the tiles of a file show, made of segments of the sample, and the bytes that were read for them. */
async function visitFile(call: LocalCall) {
  await lab.renew({ workers: 1 });
  const { images, bytesRead } = await lab.page.evaluate(boardOfFile, {
    ...{ changedAt: 1000, name: 'talk.ts', cache: { key: 'talk' }, asFolder: false, ...call },
    ...{ base: `${lab.streams.url}/sample/ts/`, options: OPTIONS },
  });
  const frames = images.flatMap(({ base64, tiles }) =>
    tiles.map((tile) => readFrameNumber(decodeImage(Buffer.from(base64, 'base64')), tile)),
  );
  return { frames, bytesRead };
}

/** Runs in the page, as text: it may not use anything outside itself. */
async function boardOfFile(
  call: Required<LocalCall> & { readonly base: string; readonly options: StoryboardOptions },
) {
  const { segments, name, changedAt, cache, asFolder, base, options } = call;
  const { snapper } = (window as unknown as PageGlobals).harness;
  const blobs = await Promise.all(
    segments.map(async (index) => (await fetch(`${base}segment${index}.ts`)).blob()),
  );
  const playlist = await (await fetch(`${base}index.m3u8`)).text();
  const { openFolder } = (window as unknown as { readonly files: typeof Files }).files;
  const facts = { lastModified: changedAt };
  const input = asFolder
    ? openFolder([
        [`${name}/index.m3u8`, new File([playlist], 'index.m3u8', facts)],
        ...blobs.map((blob, index) => {
          const file = new File([blob], `segment${index}.ts`, facts);
          return [`${name}/${file.name}`, file] as const;
        }),
      ])
    : name === ''
      ? new Blob(blobs)
      : new File(blobs, name, facts);
  const board = await snapper.storyboard(input, { ...options, cache });
  const images = await Promise.all(
    board.sheets.map(async ({ blob, tiles }) => {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
      return { base64, tiles: tiles.map(({ x, y, width, height }) => ({ x, y, width, height })) };
    }),
  );
  return { images, bytesRead: board.bytesFetched };
}

describe.each([
  ['with a key', { key: 'talk' }],
  ['by its name', true],
])('a local file %s', (_how, cache) => {
  test('that is the same is read for its index alone', async () => {
    const first = await visitFile({ segments: [0, 1, 2], cache });
    expect(first.frames).toEqual([0, 100, 200]);
    const second = await visitFile({ segments: [0, 1, 2], cache });
    expect(second).toEqual({ frames: [0, 100, 200], bytesRead: 0 });
  });

  test('of another size, or changed later, is another one', async () => {
    await visitFile({ segments: [0, 1, 2], cache });
    expect((await visitFile({ segments: [3, 4, 5], cache })).frames).toEqual([300, 400, 500]);
    expect((await visitFile({ segments: [2, 1, 0], cache, changedAt: 3000 })).frames).toEqual([
      200, 100, 0,
    ]);
  });

  test('of a folder that was changed is another one', async () => {
    const segments = [0, 1, 2, 3, 4, 5];
    const folder = { segments, cache, name: 'talk', asFolder: true } as const;
    expect((await visitFile(folder)).frames).toEqual([0, 100, 200, 300, 400, 500]);
    expect((await visitFile(folder)).bytesRead).toBe(0);
    const turned = { ...folder, segments: segments.toReversed(), changedAt: 2000 };
    expect((await visitFile(turned)).frames).toEqual([500, 400, 300, 200, 100, 0]);
  });
});

test('of a blob that is no file nothing is kept: nothing tells it from another one', async () => {
  await visitFile({ segments: [0, 1, 2], name: '' });
  expect(await keptBytes()).toBe(0);
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
