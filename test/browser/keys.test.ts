import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { SECOND_ENGINE } from '../helpers/second-engine.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew({ retries: 0 });
});

const IMAGES = { images: [{ width: 320 }] };
const FOLDERS = [
  'aes-128',
  'aes-128-rotation',
  'aes-256',
  'aes-256-ctr',
  'sample-aes-ts',
  'cbcs',
  'cenc',
  'iframe-aes-128',
];

test.each(FOLDERS)('%s is decrypted to the pictures of the clear stream', async (folder) => {
  const path = `/fixtures/encrypted/${folder}/index.m3u8`;
  expect(existsSync(`test${path}`)).toBe(true);
  const clear = await lab.captureAll('/fixtures/encrypted/clear/index.m3u8', IMAGES);
  const outcome = await lab.captureAll(path, IMAGES);
  expect(outcome.failure).toBeUndefined();
  const frames = outcome.items.map(({ snapshot }) => snapshot && frameOf(snapshot));
  expect(frames).toEqual(clear.items.map(({ snapshot }) => snapshot && frameOf(snapshot)));
  expect(frames.length).toBeGreaterThan(1);
});

test.each(['aes-128', 'sample-aes-ts', 'cbcs', 'cenc'])(
  'a frame between keyframes of %s is decrypted, too',
  async (folder) => {
    const options = { at: { time: 0.4 }, seek: 'exact', ...IMAGES } as const;
    const clear = await lab.snap('/fixtures/encrypted/clear/index.m3u8', options);
    const snapshot = await lab.snap(`/fixtures/encrypted/${folder}/index.m3u8`, options);
    expect(frameOf(snapshot)).toBe(frameOf(clear));
  },
);

test.each([0.97, 1.97])(
  'where the key changes behind it, the exact frame at %f s is that of the clear stream',
  async (time) => {
    const options = { at: { time }, seek: 'exact', ...IMAGES } as const;
    const clear = await lab.snap('/fixtures/encrypted/clear/index.m3u8', options);
    const path = '/fixtures/encrypted/aes-128-rotation/index.m3u8';
    expect(frameOf(await lab.snap(path, options))).toBe(frameOf(clear));
  },
);

test('a key that is not there is an error of the key, without its token', async () => {
  const playlist = readFileSync('test/fixtures/encrypted/aes-128/index.m3u8', 'utf8')
    .replace(/URI="[^"]*"/g, 'URI="/gone.bin?token=secret"')
    .replace(/^(?=segment)/gm, '/fixtures/encrypted/aes-128/');
  lab.streams.put('/gone/index.m3u8', playlist);
  const failure = await lab.fail('/gone/index.m3u8');
  expect(failure).toMatchObject({ code: 'encrypted', status: 404, retryable: false });
  expect(failure.message).toMatch(/key/);
  expect(JSON.stringify(failure)).not.toContain('secret');
});

test('a key of the wrong length is refused', async () => {
  lab.streams.rule('/fixtures/encrypted/aes-128/key.bin', { body: new Uint8Array(15) });
  expect(await lab.fail('/fixtures/encrypted/aes-128/index.m3u8')).toMatchObject({
    code: 'encrypted',
  });
});

test('a wrong key is told from a broken segment', async () => {
  lab.streams.rule('/fixtures/encrypted/aes-128/key.bin', { body: new Uint8Array(16) });
  expect(await lab.fail('/fixtures/encrypted/aes-128/index.m3u8')).toMatchObject({
    code: 'encrypted',
  });
});

test.each(['cbcs', 'cenc', 'sample-aes-ts'])(
  'a wrong key for the samples of %s gives an error, not rubbish',
  async (folder) => {
    lab.streams.rule(`/fixtures/encrypted/${folder}/key.bin`, { body: new Uint8Array(16).fill(9) });
    expect(await lab.fail(`/fixtures/encrypted/${folder}/index.m3u8`)).toMatchObject({
      code: 'encrypted',
    });
  },
);

test('samples are not in doubt any more as soon as their key has proved right', async () => {
  await lab.renew({ workers: 1 });
  const path = '/fixtures/encrypted/cbcs/index.m3u8';
  const engines = [await lab.snap(path), await lab.snap(path)];
  expect(engines).toMatchObject([
    { engine: SECOND_ENGINE, engineReason: 'in-doubt' },
    { engine: 'webcodecs', engineReason: 'supported' },
  ]);
});

test('a DRM system is named', async () => {
  const failure = await lab.fail('/fixtures/encrypted/cbcs/drm.m3u8');
  expect(failure).toMatchObject({ code: 'encrypted' });
  expect(failure.message).toMatch(/FairPlay|Widevine|PlayReady/);
});

test("the page's keyProvider gives keys, and nothing is fetched for them", async () => {
  const key = readFileSync('test/fixtures/encrypted/aes-128/key.bin').toString('base64');
  const result = await lab.page.evaluate(
    async ({ url, key }) => {
      const { hlsnap, harness } = window as unknown as PageGlobals;
      const asked: { method: string; sequence: number; url: string | undefined }[] = [];
      const snapper = new hlsnap.Snapper({
        ...harness.patience,
        keyProvider({ method, sequence, url }) {
          asked.push({ method, sequence, url });
          return Uint8Array.from(atob(key), (c) => c.charCodeAt(0));
        },
      });
      const { images } = await snapper.capture(url);
      snapper.dispose();
      return { asked, count: images.length };
    },
    { url: `${lab.streams.url}/fixtures/encrypted/aes-128/index.m3u8`, key },
  );
  expect(result.count).toBe(1);
  expect(result.asked[0]).toMatchObject({ method: 'AES-128' });
  expect(lab.streams.requests(/key\.bin$/)).toHaveLength(0);
});
