import jpeg from 'jpeg-js';
import piexif from 'piexifjs';
import { expect, test } from 'vitest';
import { createImageMaker } from '../../../worker/image/make-images.js';
import { withMetadata } from '../../../worker/image/encode/metadata.js';
import { codecs } from './codecs.js';
import { picture } from './pictures.js';
import { request } from './request.js';

const DATE = new Date('2026-03-05T17:08:09.042Z');
const never = new AbortController().signal;

async function makeJpeg(metadata: boolean, facts: { date?: Date; description?: string }) {
  const context = {
    signal: never,
    onStep: () => undefined,
    facts: { date: facts.date, description: facts.description },
  };
  const asked = [request({ width: 64, metadata })];
  const { images } = await createImageMaker(codecs).make(
    picture('yuv420p', 320, 180),
    asked,
    context,
  );
  return new Uint8Array(images[0]?.bytes ?? new ArrayBuffer(0));
}

function load(bytes: Uint8Array) {
  return piexif.load(Buffer.from(bytes).toString('latin1'));
}

test('an image with metadata tells when the picture was taken, in UTC, and what it is', async () => {
  const bytes = await makeJpeg(true, { date: DATE, description: 'cam1 – Eingang, 12.5 s' });
  const { '0th': image, Exif: exif } = load(bytes);
  expect(exif[36867]).toBe('2026:03:05 17:08:09');
  expect(exif[37521]).toBe('042');
  expect(exif[0x9011]).toBe('+00:00');
  expect([exif[40962], exif[40963], exif[40961]]).toEqual([64, 36, 1]);
  expect(image[305]).toBe('hlsnap');
  expect(Buffer.from(String(image[270]), 'latin1').toString('utf8')).toBe('cam1 – Eingang, 12.5 s');
});

test('facts that are not known are left out', async () => {
  const { '0th': image, Exif: exif } = load(await makeJpeg(true, {}));
  expect([exif[36867], exif[37521], image[270]]).toEqual([undefined, undefined, undefined]);
  expect(image[305]).toBe('hlsnap');
});

test('the picture is the same with metadata, and no other file has any', async () => {
  const [plain, tagged] = [
    await makeJpeg(false, { date: DATE }),
    await makeJpeg(true, { date: DATE }),
  ];
  expect(Buffer.from(plain).includes('Exif')).toBe(false);
  expect(tagged.length).toBeGreaterThan(plain.length);
  expect(tagged.buffer.byteLength).toBe(tagged.length);
  expect(jpeg.decode(tagged).data).toEqual(jpeg.decode(plain).data);
  // JFIF's segment stays the first, EXIF's is the second.
  expect([...tagged.subarray(2, 4)]).toEqual([0xff, 0xe0]);
  expect([...tagged.subarray(20, 22)]).toEqual([0xff, 0xe1]);
});

test('a description without end is cut', async () => {
  const plain = await makeJpeg(false, {});
  const facts = { date: DATE, description: '→'.repeat(100_000) };
  const tagged = await withMetadata(plain, { width: 64, height: 36 }, facts, codecs);
  expect(jpeg.decode(tagged).width).toBe(64);
  expect(String(load(tagged)['0th'][270]).length).toBe(30_000);
});

test('a JPEG without JFIF’s segment gets its own right at the start', async () => {
  const plain = new Uint8Array([0xff, 0xd8, 0xff, 0xdb, 0, 2]);
  const facts = { date: DATE, description: undefined };
  const tagged = await withMetadata(plain, { width: 1, height: 1 }, facts, codecs);
  expect([...tagged.subarray(0, 4)]).toEqual([0xff, 0xd8, 0xff, 0xe1]);
  expect([...tagged.subarray(-4)]).toEqual([0xff, 0xdb, 0, 2]);
});
