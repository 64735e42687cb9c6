import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { ApiError } from '../../demo/server/errors.js';
import { checkImage } from '../../demo/server/images/check-image.js';
import { assertAsyncProperty } from '../helpers/property.js';
import { HEIGHT, WIDTH, makeJpeg, makePictures, makePng, type PictureType } from './pictures.js';
import { blob, filesOf, serve, Visitor } from './visit.js';

const pictures = await makePictures();
const all = Object.entries(pictures) as [PictureType, Buffer][];
const LIMITS = { maxSide: 16_384, maxPixels: 40e6 };

/** What becomes of a picture: its size, or the code of its refusal. */
async function outcome(bytes: Buffer, limits = LIMITS): Promise<string> {
  const facts = await checkImage(bytes, limits).catch((error: unknown) => error as ApiError);
  return facts instanceof ApiError ? facts.code : `${facts.width}x${facts.height}`;
}

/** A PNG that says how large it is, with its checksum right. */
function sizedPng(width: number, height: number): Buffer {
  const png = Buffer.from(makePng());
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

/** A JPEG that says how large it is. */
function sizedJpeg(width: number, height: number): Buffer {
  const bytes = Buffer.from(makeJpeg());
  const frame = bytes.indexOf(Buffer.from('ffc0', 'hex'));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

test('pixels are limited, not only sides', async () => {
  const visitor = new Visitor(await serve());
  for (const picture of [sizedPng(16_384, 16_384), sizedJpeg(16_384, 16_384)]) {
    const answer = await visitor.upload([['file1', blob(picture), 'a']]);
    expect(answer).toMatchObject({ status: 422, code: 'image_dimensions' });
  }
  const cases = [
    [8000, 5000, '8000x5000'],
    [8000, 5001, 'image_dimensions'],
    [16_384, 2441, '16384x2441'],
    [16_384, 2442, 'image_dimensions'],
    [16_385, 1, 'image_dimensions'],
    [1, 16_385, 'image_dimensions'],
    [0, 1, 'image_damaged'],
  ] as const;
  for (const [width, height, expected] of cases) {
    expect(await outcome(sizedPng(width, height))).toBe(expected);
    expect(await outcome(sizedJpeg(width, height))).toBe(expected);
  }
});

test.each(all)('the limits hold for a %s', async (_type, bytes) => {
  const pixels = WIDTH * HEIGHT;
  expect(await outcome(bytes, { maxSide: WIDTH, maxPixels: pixels })).toBe(`${WIDTH}x${HEIGHT}`);
  for (const limits of [
    { maxSide: WIDTH - 1, maxPixels: pixels },
    { maxSide: WIDTH, maxPixels: pixels - 1 },
  ]) {
    expect(await outcome(bytes, limits)).toBe('image_dimensions');
  }
});

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

function webp(...chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  const head = Buffer.from('RIFF0000');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

function canvas(width: number, height: number, flags = 0): Buffer {
  const data = Buffer.alloc(10);
  data.writeUInt8(flags);
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return chunk('VP8X', data);
}

const LOSSY = pictures['image/webp'].subarray(12);

/** VP8L: only the header is looked at. */
function lossless(width: number, height: number): Buffer {
  const data = Buffer.alloc(20);
  data.writeUInt8(0x2f);
  data.writeUInt32LE((width - 1 + (height - 1) * 2 ** 14) >>> 0, 1);
  return chunk('VP8L', data);
}

test("a WebP's size is its frame's; a canvas that says something else is refused", async () => {
  expect(await outcome(webp(canvas(WIDTH, HEIGHT), LOSSY))).toBe(`${WIDTH}x${HEIGHT}`);
  expect(await outcome(webp(canvas(640, 360), lossless(640, 360)))).toBe('640x360');
  expect(await outcome(webp(lossless(16_384, 16_384)))).toBe('image_dimensions');
  const lies = [
    webp(canvas(1, 1), LOSSY),
    webp(canvas(1, 1), lossless(640, 360)),
    webp(canvas(1, 1), lossless(16_384, 16_384)),
    webp(canvas(WIDTH, HEIGHT + 1), LOSSY),
    webp(canvas(16_384, 16_384), LOSSY),
  ];
  for (const lie of lies) expect(await outcome(lie)).toBe('image_damaged');
  const visitor = new Visitor(await serve());
  const answer = await visitor.upload([['file1', blob(webp(canvas(1, 1), LOSSY)), 'a.webp']]);
  expect(answer).toMatchObject({ status: 422, code: 'image_damaged' });
});

test('a WebP holds one frame', async () => {
  const own = canvas(WIDTH, HEIGHT);
  const broken = [
    webp(own),
    webp(own, LOSSY, LOSSY),
    webp(LOSSY, LOSSY),
    webp(own, own, LOSSY),
    webp(chunk('VP8 ', Buffer.alloc(4))),
    webp(chunk('VP8L', Buffer.alloc(20))),
    webp(chunk('VP8X', Buffer.alloc(4)), LOSSY),
    webp(...Array.from({ length: 2000 }, () => chunk('EXIF', Buffer.alloc(0)))),
  ];
  for (const bytes of broken) expect(await outcome(bytes)).toBe('image_damaged');
  const frame = chunk('ANMF', Buffer.concat([Buffer.alloc(16), LOSSY]));
  const moving = [
    webp(canvas(WIDTH, HEIGHT, 2), chunk('ANIM', Buffer.alloc(6)), frame),
    webp(canvas(WIDTH, HEIGHT, 2), LOSSY),
    webp(own, frame),
  ];
  for (const bytes of moving) expect(await outcome(bytes)).toBe('image_animated');
});

function segmentOf(bytes: Buffer, marker: number): Buffer {
  const at = bytes.indexOf(Buffer.from([0xff, marker]));
  return bytes.subarray(at, at + 2 + bytes.readUInt16BE(at + 2));
}

test('a JPEG with a second frame header is refused, wherever it is', async () => {
  const bytes = makeJpeg();
  const frame = Buffer.from(segmentOf(bytes, 0xc0));
  const scan = bytes.indexOf(Buffer.from('ffda', 'hex'));
  const at = bytes.indexOf(frame);
  const insert = (position: number, extra: Buffer): Buffer =>
    Buffer.concat([bytes.subarray(0, position), extra, bytes.subarray(position)]);
  for (const marker of [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc9, 0xcf]) {
    const second = Buffer.from(frame);
    second.writeUInt8(marker, 1);
    second.writeUInt16BE(1, 5);
    second.writeUInt16BE(1, 7);
    for (const position of [2, at, at + frame.length, scan, bytes.length - 2]) {
      expect(await outcome(insert(position, second))).toBe('image_damaged');
    }
  }
  const hierarchy = [
    Buffer.from('ffdc00040010', 'hex'),
    Buffer.from('ffdf000311', 'hex'),
    Buffer.concat([Buffer.from('ffde', 'hex'), frame.subarray(2)]),
  ];
  for (const extra of hierarchy) expect(await outcome(insert(at, extra))).toBe('image_damaged');
});

test('a JPEG frame header has the length of its components', async () => {
  const bytes = makeJpeg();
  const at = bytes.indexOf(Buffer.from('ffc0', 'hex'));
  const wrong = Buffer.from(bytes);
  wrong.writeUInt8(bytes.readUInt8(at + 9) + 1, at + 9);
  expect(await outcome(wrong)).toBe('image_damaged');
});

test('an animated PNG is refused', async () => {
  const png = makePng();
  const typeAndData = Buffer.concat([Buffer.from('acTL'), Buffer.alloc(8)]);
  const animation = Buffer.alloc(20);
  animation.writeUInt32BE(8);
  typeAndData.copy(animation, 4);
  animation.writeUInt32BE(crc32(typeAndData), 16);
  for (const at of [33, png.length - 12]) {
    const apng = Buffer.concat([png.subarray(0, at), animation, png.subarray(at)]);
    expect(['image_animated', 'unsupported_image']).toContain(await outcome(apng));
  }
});

const AVIF = pictures['image/avif'];

/** The same file with other bytes in one place. */
function patched(bytes: Buffer, after: string, offset: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32BE(value, bytes.indexOf(after) + after.length + offset);
  return copy;
}

test("an AVIF's size is its frame's; a container that says something else is refused", async () => {
  expect(await outcome(AVIF)).toBe(`${WIDTH}x${HEIGHT}`);
  for (const value of [1, WIDTH + 1, 0, 0xffff_ffff]) {
    expect(await outcome(patched(AVIF, 'ispe', 4, value))).toBe('image_damaged');
    expect(await outcome(patched(AVIF, 'ispe', 8, value))).toBe('image_damaged');
  }
  for (const type of ['grid', 'iovl', 'iden', 'hvc1']) {
    const other = Buffer.from(AVIF);
    other.write(type, AVIF.indexOf('infe') + 12, 'latin1');
    expect(await outcome(other)).toBe('image_damaged');
  }
});

test('an AVIF that points outside of itself, or at nothing, is refused', async () => {
  const iloc = AVIF.indexOf('iloc');
  let refused = 0;
  for (let at = iloc + 4; at < iloc + 30; at += 1) {
    const copy = Buffer.from(AVIF);
    copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
    if ((await outcome(copy)) === 'image_damaged') refused += 1;
  }
  expect(refused).toBeGreaterThan(10);
});

test('an AVIF sequence is refused as animated', async () => {
  const moov = Buffer.from('0000moov');
  moov.writeUInt32BE(moov.length);
  expect(await outcome(Buffer.concat([AVIF, moov]))).toBe('image_animated');
});

test.each(all)(
  'a %s with any byte changed is taken or refused, never an error',
  async (_type, bytes) => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    await assertAsyncProperty(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const copy = Buffer.from(bytes);
        for (const [at, value] of changes) copy[at] = value;
        expect(await outcome(copy)).toMatch(
          /^(\d+x\d+|unsupported_image|image_damaged|image_dimensions|image_animated)$/,
        );
      }),
      { numRuns: 300 },
    );
  },
);

test('a picture of each type is stored with the size of its frame', async () => {
  const visitor = new Visitor(await serve());
  for (const [type, bytes] of all) {
    const [file] = filesOf(await visitor.upload([['file1', blob(bytes, type), 'a']]));
    expect(file).toMatchObject({ type, width: WIDTH, height: HEIGHT });
  }
});
