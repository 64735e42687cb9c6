import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRangeDecryptor, encryptedRange } from '../../../worker/keys/range-decryptor.js';
import { planWholeDecryption } from '../../../worker/keys/whole-decryption.js';
import { clearPicture, concat, fixture, ivOf, noise, pictureOf, text } from './fixtures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { assertAsyncProperty } from '../../helpers/property.js';

const IV = noise(16, 8);

test('the range is widened to whole blocks and by the block in front', () => {
  expect(encryptedRange('AES-128', { offset: 100, length: 50 })).toEqual({
    fetch: { offset: 80, length: 80 },
    skip: 20,
  });
  expect(encryptedRange('AES-128', { offset: 96, length: 64 })).toEqual({
    fetch: { offset: 80, length: 80 },
    skip: 16,
  });
  // There is nothing in front of the first block.
  expect(encryptedRange('AES-128', { offset: 3, length: 13 })).toEqual({
    fetch: { offset: 0, length: 16 },
    skip: 3,
  });
  expect(encryptedRange('AES-256-CTR', { offset: 100, length: 50 })).toEqual({
    fetch: { offset: 96, length: 54 },
    skip: 4,
  });
});

test.each(['AES-128', 'AES-256-CTR'])('%s: any range in any pieces', async (method) => {
  const key = noise(method === 'AES-128' ? 16 : 32);
  const cipher = createCipheriv(method === 'AES-128' ? 'aes-128-cbc' : 'aes-256-ctr', key, IV);
  const data = noise(70_000);
  const encrypted = concat(cipher.update(data), cipher.final());
  await assertAsyncProperty(
    fc.asyncProperty(
      fc.nat(60_000),
      fc.integer({ min: 1, max: 70_000 }),
      fc.integer({ min: 1, max: 30_000 }),
      async (offset, wanted, piece) => {
        const range = { offset, length: Math.min(wanted, data.length - offset) };
        const decryptor = await createRangeDecryptor(method, range, key, IV);
        const { fetch } = encryptedRange(method, range);
        const end = fetch.offset + fetch.length;
        const parts: Uint8Array[] = [];
        for (let at = fetch.offset; at < end; at += piece) {
          parts.push(await decryptor.push(encrypted.slice(at, Math.min(end, at + piece))));
        }
        const clear = concat(...parts, await decryptor.end());
        expect(clear.length).toBe(range.length);
        expect(Buffer.compare(clear, data.subarray(offset, offset + range.length))).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});

test('an I-frame out of a file that was encrypted as a whole decodes to its picture', async () => {
  const file = fixture('iframe-aes-128/video.ts');
  const ranges = [...text('iframe-aes-128/index.m3u8').matchAll(/BYTERANGE:(\d+)@(\d+)/g)];
  expect(ranges).toHaveLength(3);
  const pictures: (string | undefined)[] = [];
  for (const [, length, offset] of ranges) {
    const byteRange = { offset: Number(offset), length: Number(length) };
    const plan = planWholeDecryption('AES-128', { byteRange, isIFrame: true });
    const { offset: start = 0, length: bytes = 0 } = plan.byteRange ?? {};
    const decryptor = await plan.start(
      fixture('iframe-aes-128/key.bin'),
      ivOf('iframe-aes-128/index.m3u8'),
    );
    const clear = concat(
      await decryptor.push(file.slice(start, start + bytes)),
      await decryptor.end(),
    );
    expect([clear[0], clear.length]).toEqual([0x47, byteRange.length]);
    pictures.push(hasFfmpeg ? pictureOf(clear) : undefined);
  }
  if (!hasFfmpeg) return;
  expect(pictures[0]).toBe(clearPicture());
  expect(new Set(pictures).size).toBe(3);
});

test('other byte ranges are resources of their own, unless they are no whole blocks', () => {
  const whole = { offset: 800, length: 160 };
  const plan = (length: number, method = 'AES-128') =>
    planWholeDecryption(method, { byteRange: { ...whole, length }, isIFrame: false }).byteRange;
  expect(plan(160)).toEqual(whole);
  expect(plan(150)).toEqual({ offset: 784, length: 176 });
  expect(plan(150, 'AES-256-CTR')).toEqual({ offset: 800, length: 150 });
  expect(
    planWholeDecryption('AES-128', { byteRange: undefined, isIFrame: true }).byteRange,
  ).toBeUndefined();
});

test('a map whose range counts its bytes in the clear is read whole', async () => {
  const clear = fixture('clear/init.mp4');
  expect(clear.length % 16).not.toBe(0);
  const byteRange = { offset: 0, length: clear.length };
  const plan = planWholeDecryption('AES-256', { byteRange, isIFrame: false });
  const decryptor = await plan.start(fixture('aes-256/init.key'), ivOf('aes-256/index.m3u8'));
  const encrypted = fixture('aes-256/init.mp4').slice(0, plan.byteRange?.length);
  expect(concat(await decryptor.push(encrypted), await decryptor.end())).toEqual(clear);
});
