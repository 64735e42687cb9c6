import { createCipheriv, createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { createChunkDecryptor } from '../../../worker/keys/chunk-decryptor.js';
import { segmentIv } from '../../../worker/keys/find-decryption.js';
import type { ChunkDecryptor } from '../../../worker/keys/types.js';
import { findCorpus } from '../../helpers/corpus.js';
import {
  clearPicture,
  concat,
  fixture,
  hex,
  ivOf,
  noise,
  pictureOf,
  type Bytes,
} from './fixtures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';
import { assertAsyncProperty } from '../../helpers/property.js';

const IV = noise(16, 8);
const KEYS: Readonly<Record<string, Bytes>> = {
  'AES-128': noise(16, 1),
  'AES-256': noise(32, 2),
  'AES-256-CTR': noise(32, 3),
};
const METHODS = Object.keys(KEYS);
const CIPHERS: Readonly<Record<string, string>> = {
  'AES-128': 'aes-128-cbc',
  'AES-256': 'aes-256-cbc',
  'AES-256-CTR': 'aes-256-ctr',
};

function keyOf(method: string): Bytes {
  return KEYS[method] ?? new Uint8Array(0);
}

/** By OpenSSL, PKCS #7 padding with CBC. */
function encrypt(method: string, data: Bytes, iv = IV): Bytes {
  const cipher = createCipheriv(CIPHERS[method] ?? '', keyOf(method), iv);
  return concat(cipher.update(data), cipher.final());
}

/** Decrypts in pieces of these lengths, the last one again and again. */
async function run(
  decryptor: ChunkDecryptor,
  data: Bytes,
  lengths: readonly number[] = [data.length],
): Promise<Bytes> {
  const parts: Bytes[] = [];
  for (let at = 0, piece = 0; at < data.length; piece += 1) {
    const length = Math.max(1, lengths[Math.min(piece, lengths.length - 1)] ?? 1);
    parts.push(await decryptor.push(data.slice(at, at + length)));
    at += length;
  }
  return concat(...parts, await decryptor.end());
}

async function decrypt(method: string, data: Bytes, key: Bytes, iv: Bytes): Promise<Bytes> {
  return run(await createChunkDecryptor(method, key, iv), data);
}

test('AES-128 as ffmpeg writes it decodes to the picture of the source', async () => {
  const key = fixture('aes-128/key.bin');
  const clear = await decrypt(
    'AES-128',
    fixture('aes-128/segment41.ts'),
    key,
    ivOf('aes-128/index.m3u8'),
  );
  expect([clear[0], clear.length % 188]).toEqual([0x47, 0]);
  if (hasFfmpeg) expect(pictureOf(clear)).toBe(clearPicture());
});

test('keys rotate, with an IV of their own and with one that is the media sequence number', async () => {
  const folder = 'aes-128-rotation';
  const clear = fixture(`${folder}/segment2.ts`);
  const first = await decrypt(
    'AES-128',
    fixture(`${folder}/segment0.ts`),
    fixture(`${folder}/key1.bin`),
    ivOf(`${folder}/index.m3u8`),
  );
  const second = await decrypt(
    'AES-128',
    fixture(`${folder}/segment1.ts`),
    fixture(`${folder}/key2.bin`),
    segmentIv({ iv: undefined }, 2 ** 32 + 1),
  );
  for (const segment of [first, second, clear]) {
    expect([segment[0], segment.length % 188]).toEqual([0x47, 0]);
  }
  if (hasFfmpeg) expect(pictureOf(first)).toBe(clearPicture());
});

test('AES-256, with an encrypted map, is the clear stream', async () => {
  const map = await decrypt(
    'AES-256',
    fixture('aes-256/init.mp4'),
    fixture('aes-256/init.key'),
    ivOf('aes-256/index.m3u8'),
  );
  expect(map).toEqual(fixture('clear/init.mp4'));
  for (const sequence of [1, 2, 3]) {
    const clear = await decrypt(
      'AES-256',
      fixture(`aes-256/segment${sequence}.m4s`),
      fixture('aes-256/key.bin'),
      segmentIv({ iv: undefined }, sequence),
    );
    expect(md5(clear)).toBe(md5(fixture(`clear/segment${sequence}.m4s`)));
  }
});

test('AES-256-CTR, part by part of one file, is the clear stream', async () => {
  const file = fixture('aes-256-ctr/video.mp4');
  const parts = ['init.mp4', 'segment1.m4s', 'segment2.m4s', 'segment3.m4s'];
  let at = 0;
  for (const part of parts) {
    const clear = fixture(`clear/${part}`);
    const encrypted = file.slice(at, at + clear.length);
    const iv = ivOf('aes-256-ctr/index.m3u8');
    const key = fixture('aes-256-ctr/key.bin');
    expect(md5(await decrypt('AES-256-CTR', encrypted, key, iv))).toBe(md5(clear));
    at += clear.length;
  }
  expect(at).toBe(file.length);
});

const corpus = findCorpus();
if (typeof corpus === 'string') console.log(corpus);

test.skipIf(typeof corpus === 'string')(
  'hls-aes-256: every segment is MP4, and as OpenSSL decrypts it',
  async () => {
    const folder = join(typeof corpus === 'string' ? '' : corpus.folder, 'hls-aes-256');
    const read = (name: string): Bytes => new Uint8Array(readFileSync(join(folder, name)));
    const playlist = readFileSync(join(folder, 'media.m3u8'), 'utf8');
    const resource = /METHOD=(.+),URI="(.+)",IV=0x(.+)\n(?:#EXT-X-MAP:URI="(.+)"|#EXTINF.+\n(.+))/g;
    const clear: Bytes[] = [];
    for (const [, method = '', key = '', iv = '', map, segment] of playlist.matchAll(resource)) {
      const encrypted = read(map ?? segment ?? '');
      const plain = await decrypt(method, encrypted, read(key), hex(iv));
      const cipher = createDecipheriv(CIPHERS[method] ?? '', read(key), hex(iv));
      expect(md5(plain)).toBe(md5(concat(cipher.update(encrypted), cipher.final())));
      expect(Buffer.from(plain.subarray(4, 8)).toString()).toBe(map ? 'ftyp' : 'styp');
      clear.push(plain);
    }
    expect(clear).toHaveLength(6);
    if (hasFfmpeg) expect(pictureOf(concat(...clear))).toBeDefined();
  },
);

test.each(METHODS)('%s: any split into pieces gives the same', async (method) => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 8 });
  await assertAsyncProperty(
    fc.asyncProperty(fc.nat(100_000), lengths, async (length, pieces) => {
      const data = noise(length);
      const decryptor = await createChunkDecryptor(method, keyOf(method), IV);
      const clear = await run(
        decryptor,
        encrypt(method, data),
        pieces.map((piece) => piece + 15),
      );
      expect(Buffer.compare(clear, data)).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test.each(METHODS)('%s: byte by byte', async (method) => {
  for (const length of [0, 1, 15, 16, 17, 20_000]) {
    const decryptor = await createChunkDecryptor(method, keyOf(method), IV);
    const clear = await run(decryptor, encrypt(method, noise(length)), [1]);
    expect(Buffer.compare(clear, noise(length))).toBe(0);
  }
});

test.each(METHODS)('%s: a resource cut short gives what is there', async (method) => {
  const data = noise(40_000);
  const encrypted = encrypt(method, data);
  const ends = fc.integer({ min: 0, max: encrypted.length - 1 });
  await assertAsyncProperty(
    fc.asyncProperty(ends, async (end) => {
      const decryptor = await createChunkDecryptor(method, keyOf(method), IV);
      const first = await decryptor.push(encrypted.slice(0, end));
      expect(Buffer.compare(first, data.subarray(0, first.length))).toBe(0);
      expect(first.length).toBeGreaterThanOrEqual(end > 16 * 1024 ? end - 16 : 0);
      const clear = concat(first, await decryptor.end());
      expect(Buffer.compare(clear, data.subarray(0, clear.length))).toBe(0);
      expect(clear.length).toBeGreaterThan(end - 16);
    }),
    { numRuns: 60 },
  );
});

test('the counter has 64 bits, as players count', async () => {
  const iv = concat(noise(8), hex('ffffffffffffffff'));
  const next = concat(noise(8), new Uint8Array(8));
  const data = noise(48);
  const encrypted = concat(
    encrypt('AES-256-CTR', data.slice(0, 16), iv),
    encrypt('AES-256-CTR', data.slice(16), next),
  );
  expect(await decrypt('AES-256-CTR', encrypted, keyOf('AES-256-CTR'), iv)).toEqual(data);
});

test('a long resource needs few calls of WebCrypto', async () => {
  const decryptor = await createChunkDecryptor('AES-128', keyOf('AES-128'), IV);
  const calls = vi.spyOn(crypto.subtle, 'decrypt');
  await run(decryptor, encrypt('AES-128', noise(160_000)), [1000]);
  expect(calls.mock.calls.length).toBeLessThanOrEqual(10);
});

test.each([
  ['zeros', (count: number) => new Uint8Array(count)],
  ['ANSI X9.23', (count: number) => concat(new Uint8Array(count - 1), Uint8Array.of(count))],
  ['ISO 10126', (count: number) => concat(noise(count - 1, 7), Uint8Array.of(count))],
  ['nothing', () => new Uint8Array(0)],
])('what is padded with %s is kept to its end', async (_, pad) => {
  for (const length of [160, 171, 175]) {
    const data = noise(length);
    const padded = concat(data, pad(16 - (length % 16)));
    const whole = padded.subarray(0, padded.length - (padded.length % 16));
    // Encrypted with a block of PKCS#7 padding behind it, which is cut off.
    const encrypted = encrypt('AES-128', whole).subarray(0, whole.length);
    const clear = await decrypt('AES-128', encrypted, keyOf('AES-128'), IV);
    // A single byte of 1 is the same in all of them.
    expect([Math.min(length, whole.length), whole.length]).toContain(clear.length);
    expect(Buffer.compare(clear, whole.subarray(0, clear.length))).toBe(0);
  }
});

test('a key or an IV of another length is refused', async () => {
  for (const length of [0, 15, 24, 64]) {
    await expect(createChunkDecryptor('AES-128', noise(length), IV)).rejects.toMatchObject({
      code: 'encrypted',
    });
  }
  await expect(createChunkDecryptor('AES-128', noise(16), noise(8))).rejects.toMatchObject({
    code: 'encrypted',
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('a page without WebCrypto is told what it takes', async () => {
  // What a browser gives to a page over plain http.
  vi.stubGlobal('crypto', {});
  await expect(createChunkDecryptor('AES-128', noise(16), IV)).rejects.toMatchObject({
    code: 'encrypted',
    message: expect.stringContaining('secure context') as string,
  });
});
