import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { HEIGHT, WIDTH, makeJpeg, makePictures, makePng, type PictureType } from './pictures.js';
import { blob, filesOf, serve, Visitor } from './visit.js';

const pictures = await makePictures();
const all = Object.entries(pictures) as [PictureType, Buffer][];

test('a picture of each type is stored as it came, and served with its own type', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  const parts = all.map(([type, bytes], at) => [`file${at + 1}`, blob(bytes, type), 'a'] as const);
  const answer = await visitor.upload(parts);
  expect(answer.status).toBe(200);
  expect(answer.body['ok']).toBe(true);
  const files = filesOf(answer);
  expect(files.map(({ type }) => type)).toEqual(Object.keys(pictures));
  for (const { name, url, type, width, height, bytes } of files) {
    const sent = pictures[type as PictureType];
    expect({ width, height, bytes }).toEqual({ width: WIDTH, height: HEIGHT, bytes: sent.length });
    expect(await readFile(join(server.folder, name))).toEqual(sent);
    const got = await fetch(url);
    expect(Buffer.from(await got.arrayBuffer())).toEqual(sent);
    expect(got.headers.get('content-type')).toBe(type);
  }
});

test('what was uploaded is served so that nothing in it can run', async () => {
  const visitor = new Visitor(await serve());
  const [file] = filesOf(await visitor.upload([['file1', blob(pictures['image/png']), 'a.html']]));
  for (const method of ['GET', 'HEAD']) {
    const { status, headers } = await fetch(file?.url ?? '', { method });
    expect(status).toBe(200);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''a-.*\.png$/);
    expect(headers.get('content-type')).toBe('image/png');
  }
});

test('the bytes decide, whatever type and name a picture is sent with', async () => {
  const visitor = new Visitor(await serve());
  const lies = ['image/png', 'text/html', 'image/svg+xml', 'application/x-php', ''];
  for (const type of lies) {
    const [file] = filesOf(await visitor.upload([['file1', blob(makeJpeg(), type), 'x.php']]));
    expect(file?.type).toBe('image/jpeg');
    expect(file?.name).toMatch(/^x-[0-9a-f]{16}\.jpg$/);
  }
});

test('what is no picture is refused, whatever it is called', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  const gif = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACADs=', 'base64');
  const others = [
    '<!doctype html><script>alert(1)</script>',
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    '<?php system($_GET[0]);',
    '%PDF-1.7\n',
    'PK\u0003\u0004',
    '',
    gif,
  ];
  for (const content of others) {
    const answer = await visitor.upload([['file1', blob(content, 'image/jpeg'), 'a.jpg']]);
    expect(answer).toMatchObject({ status: 415, code: 'unsupported_image' });
  }
  expect(await server.stored()).toEqual([]);
});

test.each(all)('a %s that ends too early is refused, wherever it is cut', async (_type, bytes) => {
  const server = await serve();
  const visitor = new Visitor(server);
  const step = Math.max(1, Math.floor(bytes.length / 12));
  const cuts = [bytes.length - 1, bytes.length - 2, bytes.length - 5];
  for (let cut = 1; cut < bytes.length; cut += step) cuts.push(cut);
  for (const cut of cuts) {
    const answer = await visitor.upload([['file1', blob(bytes.subarray(0, cut)), 'a']]);
    expect([415, 422], `cut at ${cut}`).toContain(answer.status);
  }
  expect(await server.stored()).toEqual([]);
});

const SCRIPT = Buffer.from('<script>alert(1)</script>');
const ZIP_END = Buffer.from('504b0506'.padEnd(44, '0'), 'hex');

test.each(all)('a %s with something behind or in front of it is refused', async (_type, bytes) => {
  const server = await serve();
  const visitor = new Visitor(server);
  const id3 = Buffer.from('49443303000000000000', 'hex');
  const riff = Buffer.from(bytes);
  if (riff.toString('latin1', 0, 4) === 'RIFF') {
    riff.writeUInt32LE(riff.length + SCRIPT.length - 8 + 1, 4);
  }
  const polyglots = [
    Buffer.concat([bytes, SCRIPT]),
    Buffer.concat([riff, SCRIPT, Buffer.alloc(1)]),
    Buffer.concat([bytes, ZIP_END]),
    Buffer.concat([bytes, Buffer.alloc(1)]),
    Buffer.concat([bytes, bytes]),
    Buffer.concat([SCRIPT, bytes]),
    Buffer.concat([id3, bytes]),
    Buffer.concat([Buffer.from('GIF89a/*'), bytes]),
  ];
  for (const [at, polyglot] of polyglots.entries()) {
    const answer = await visitor.upload([['file1', blob(polyglot), 'a']]);
    expect([415, 422], `polyglot ${at}`).toContain(answer.status);
  }
  expect(await server.stored()).toEqual([]);
});

test('a WebP with a chunk too many is refused, inside of its length and behind it', async () => {
  const visitor = new Visitor(await serve());
  const withChunk = (type: string, isInside: boolean): Buffer => {
    const chunk = Buffer.concat([
      Buffer.from(type),
      Buffer.from('04000000', 'hex'),
      Buffer.alloc(4),
    ]);
    const webp = Buffer.concat([pictures['image/webp'], chunk]);
    if (isInside) webp.writeUInt32LE(webp.length - 8, 4);
    return webp;
  };
  const upload = async (webp: Buffer): Promise<number> =>
    (await visitor.upload([['file1', blob(webp), 'a.webp']])).status;
  expect(await upload(withChunk('EXIF', true))).toBe(200);
  expect(await upload(withChunk('EXIF', false))).toBe(422);
  expect(await upload(withChunk('evil', true))).toBe(422);
});

test('a PNG with a flipped bit is refused by its checksum', async () => {
  const visitor = new Visitor(await serve());
  const flipped = Buffer.from(pictures['image/png']);
  const at = flipped.indexOf('IDAT') + 8;
  flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
  const answer = await visitor.upload([['file1', blob(flipped), 'a.png']]);
  expect(answer).toMatchObject({ status: 422, code: 'image_damaged' });
});

test('dimensions are read from the bytes and have a limit', async () => {
  const server = await serve({ maxSide: 64 });
  const visitor = new Visitor(server);
  const wide = await visitor.upload([['file1', blob(makeJpeg(1, 65, 8)), 'a.jpg']]);
  expect(wide).toMatchObject({ status: 422, code: 'image_dimensions' });
  const fits = await visitor.upload([['file1', blob(makeJpeg(1, 8, 64)), 'a.jpg']]);
  expect(filesOf(fits)[0]).toMatchObject({ width: 8, height: 64 });
  const huge = resizedPng(0x7fff_ffff);
  const bomb = await visitor.upload([['file1', blob(huge), 'a.png']]);
  expect(bomb).toMatchObject({ status: 422, code: 'image_dimensions' });
  const empty = await visitor.upload([['file1', blob(resizedPng(0)), 'a.png']]);
  expect(empty).toMatchObject({ status: 422, code: 'image_damaged' });
  expect(await server.stored()).toHaveLength(1);
});

/** A PNG that says it is `side` pixels wide and high, its checksum right. */
function resizedPng(side: number): Buffer {
  const png = Buffer.from(makePng());
  png.writeUInt32BE(side, 16);
  png.writeUInt32BE(side, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

test('one bad picture keeps the good ones beside it out, too', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  const answer = await visitor.upload([
    ['file1', blob(makeJpeg(1)), 'a.jpg'],
    ['file2', blob('<html>'), 'b.jpg'],
  ]);
  expect(answer.status).toBe(415);
  expect(await server.stored()).toEqual([]);
  expect((await visitor.ask('/uploads')).body).toEqual({ files: [] });
});

test('a full folder takes nothing more and loses nothing', async () => {
  const picture = makeJpeg();
  const server = await serve({ maxStoredBytes: picture.length * 2 });
  const visitor = new Visitor(server);
  const part = ['file1', blob(picture), 'a.jpg'] as const;
  expect((await visitor.upload([part, part, part])).code).toBe('storage_full');
  expect((await visitor.upload([part, part])).status).toBe(200);
  expect(await visitor.upload([part])).toMatchObject({ status: 507, code: 'storage_full' });
  expect(await server.stored()).toHaveLength(2);
});
