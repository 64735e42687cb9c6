import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { mediaPlaylist } from '../helpers/playlists.js';

const NAMES = ['s0.ts', 's1.ts'];
const THUMB = { at: 'start', images: [{ width: 160 }] } as const;

let lab: Lab;
let folder = 0;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  folder += 1;
  lab.streams.reset();
  await lab.renew({ workers: 1, retries: 0 });
});

const first = (index: number): Uint8Array => readFileSync(`test/fixtures/live/segment${index}.ts`);
const second = (index: number): Uint8Array =>
  readFileSync(`demo/public/sample/ts/segment${index}.ts`);

/** Puts a live stream of two segments under the same names as the one before. */
function putStream(segment: (index: number) => Uint8Array, tags: readonly string[] = []): string {
  const path = `/restart${folder}/index.m3u8`;
  lab.streams.put(path, mediaPlaylist(NAMES, { durationSeconds: 4, isLive: true, tags }));
  for (const [i, name] of NAMES.entries()) {
    lab.streams.put(`/restart${folder}/${name}`, segment(i));
  }
  return path;
}

test('a live stream that begins anew under the same names is not the one before, whatever caches hold', async () => {
  lab.streams.rule(/s\d\.ts$/, { headers: { 'cache-control': 'max-age=3600' } });
  const path = putStream(first, ['#EXT-X-MEDIA-SEQUENCE:10']);
  expect(frameOf(await lab.snap(path, THUMB))).toBe(1000);
  putStream(second, ['#EXT-X-MEDIA-SEQUENCE:0']);
  expect(frameOf(await lab.snap(path, THUMB))).toBe(0);
});

test('nor where nothing in its playlist shows it, and the server allows no copies', async () => {
  lab.streams.rule(/./, { headers: { 'cache-control': 'no-store' } });
  const path = putStream(first);
  expect(frameOf(await lab.snap(path, THUMB))).toBe(1000);
  putStream(second);
  expect(frameOf(await lab.snap(path, THUMB))).toBe(0);
});

test.each(['AES-128 of one worker', 'AES-128 of another worker'])(
  'a key that was replaced under its address is fetched once more: %s',
  async (which) => {
    await lab.renew({ workers: which.includes('one') ? 1 : 2, retries: 0 });
    const key = `/restart${folder}/key`;
    const encrypt = (segment: typeof first, bytes: Uint8Array) => (index: number) => {
      const iv = Buffer.alloc(16);
      iv.writeUInt32BE(index, 12);
      const cipher = createCipheriv('aes-128-cbc', bytes, iv);
      return Buffer.concat([cipher.update(segment(index)), cipher.final()]);
    };
    const keys = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)] as const;
    const tags = [`#EXT-X-KEY:METHOD=AES-128,URI="key"`];
    lab.streams.put(key, keys[0]);
    const path = putStream(encrypt(first, keys[0]), tags);
    const [one, other] = await Promise.all([lab.snap(path, THUMB), lab.snap(path, THUMB)]);
    expect([frameOf(one), frameOf(other)]).toEqual([1000, 1000]);
    expect(lab.streams.requests(key)).toHaveLength(1);
    lab.streams.put(key, keys[1]);
    lab.streams.rule(/s\d\.ts$/, { headers: { 'cache-control': 'no-store' } });
    putStream(encrypt(second, keys[1]), [...tags, '#EXT-X-MEDIA-SEQUENCE:0']);
    expect(frameOf(await lab.snap(path, THUMB))).toBe(0);
    expect(lab.streams.requests(key).length).toBeGreaterThan(1);
  },
);

test('a segment that was read while it was written is not held for whole', async () => {
  const whole = first(1);
  const short = (index: number): Uint8Array =>
    index === 1 ? whole.subarray(0, 188 * 12) : first(0);
  lab.streams.rule(/./, { headers: { 'cache-control': 'no-store' } });
  const path = putStream(short);
  const exact = { ...THUMB, at: { time: 5 }, seek: 'exact' } as const;
  await lab.capture(path, exact);
  putStream(first);
  expect(frameOf(await lab.snap(path, exact))).toBe(1075);
});
