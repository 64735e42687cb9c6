import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { mediaPlaylist } from '../helpers/playlists.js';

/** One instance of the core dies at about its 97th run, and at its 26th run that fails. */
const MANY = 150;
const FAILING = 40;
const STREAM = '/fixtures/live/index.m3u8';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew({ workers: 1 });
});

test(
  `${MANY} captures in a row on one worker all show their picture`,
  { timeout: 120_000 },
  async () => {
    for (let capture = 0; capture < MANY; capture += 1) {
      const sequence = capture % 6;
      const snapshot = await lab.snap(STREAM, { at: { sequence }, images: [{ width: 160 }] });
      expect(frameOf(snapshot)).toBe(1000 + sequence * 50);
    }
  },
);

test(`${FAILING} decodes that fail do not wear the decoder out`, { timeout: 120_000 }, async () => {
  const spoiled = await spoiledSegment();
  lab.streams.put('/spoiled.ts', spoiled);
  lab.streams.put('/spoiled.m3u8', mediaPlaylist(['/spoiled.ts']));
  for (let capture = 0; capture < FAILING; capture += 1) {
    expect((await lab.fail('/spoiled.m3u8')).code).toBe('decode-failed');
  }
  expect(frameOf(await lab.snap(STREAM))).toBe(1000);
});

test('many captures at once all show their own picture', async () => {
  await lab.renew();
  const sequences = Array.from({ length: 24 }, (_, index) => index % 6);
  const outcomes = await Promise.all(
    sequences.map((sequence) => lab.snap(STREAM, { at: { sequence }, images: [{ width: 160 }] })),
  );
  expect(outcomes.map((snapshot) => frameOf(snapshot))).toEqual(
    sequences.map((sequence) => 1000 + sequence * 50),
  );
});

test('twenty captures leave nothing to the page that could hold it up', async () => {
  await lab.snap(STREAM);
  const used = await lab.page.evaluate(async (url) => {
    const { harness } = window as unknown as PageGlobals;
    const used: string[] = [];
    const undo: (() => void)[] = [];
    const watch = (owner: object, ...names: readonly string[]): void => {
      for (const name of names) {
        const original: unknown = Reflect.get(owner, name);
        Reflect.set(owner, name, function refuse() {
          used.push(name);
          throw new Error(`The page uses ${name}`);
        });
        undo.push(() => Reflect.set(owner, name, original));
      }
    };
    watch(WebAssembly, 'compile', 'compileStreaming', 'instantiate', 'Module');
    watch(globalThis, 'fetch', 'createImageBitmap', 'ImageData', 'OffscreenCanvas');
    watch(globalThis, 'VideoDecoder', 'VideoFrame', 'DecompressionStream');
    watch(crypto.subtle, 'decrypt');
    for (let capture = 0; capture < 20; capture += 1) {
      await harness.snapper.capture(url, {
        at: { sequence: capture % 6 },
        images: [{}, { width: 160 }],
      });
    }
    for (const restore of undo) restore();
    return used;
  }, lab.streams.url + '/sample/ts/index.m3u8');
  expect(used).toEqual([]);
});

test('a Snapper that does nothing has started nothing', async () => {
  const before = lab.site.log.length;
  await lab.page.evaluate(() => {
    const { hlsnap } = window as unknown as PageGlobals;
    for (let count = 0; count < 50; count += 1) new hlsnap.Snapper().dispose();
  }, undefined);
  expect(lab.site.log.slice(before)).toEqual([]);
});

async function spoiledSegment(): Promise<Uint8Array> {
  const response = await fetch(`${lab.streams.url}/fixtures/live/segment0.ts`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const sliceAt = bytes.indexOf(Buffer.from([0, 0, 1, 0x65]));
  return new Uint8Array(bytes.fill(0xff, sliceAt + 4, sliceAt + 60));
}
