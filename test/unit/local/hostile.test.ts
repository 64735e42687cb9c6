import { expect, test } from 'vitest';
import { ascii, box, u32, u64 } from '../../../worker/bytes/box-writer.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { CountedFile, makeFile, openLocal } from './local-lab.js';

const X264 = '-t 4 -an -c:v libx264 -preset ultrafast -pix_fmt yuv420p -threads 1 -s 320x180 -g 25';
const FTYP = box('ftyp', ascii('isom'), u32(0), ascii('isom'));

test.each([
  ['nothing', [], 'unsupported-container', /empty/],
  ['WebM', [new Uint8Array([0x1a, 0x45, 0xdf, 0xa3, 0, 0, 0, 0])], 'unsupported-container', /WebM/],
  ['a page', ['<!doctype html><p>'], 'unsupported-container', /text/],
  ['a playlist alone', ['#EXTM3U\n#EXTINF:1,\na.ts'], 'playlist-invalid', /openFolder/],
  ['packed audio', [new Uint8Array([0xff, 0xf1, 0x50, 0x80, 0, 0, 0, 0])], 'no-video', /audio/],
  [
    'noise',
    [Uint8Array.from({ length: 5000 }, (_, i) => (i * 73 + 5) & 255)],
    'unsupported-container',
    /./,
  ],
  [
    'an MP4 without moov',
    [FTYP, box('mdat', new Uint8Array(100))],
    'unsupported-container',
    /no moov/,
  ],
  [
    'a moov that is cut off',
    [FTYP, u32(5000), ascii('moov'), new Uint8Array(10)],
    'unsupported-container',
    /ends after/,
  ],
  [
    'a moov beyond all bounds',
    [FTYP, u32(1), ascii('moov'), u64(2 ** 50)],
    'unsupported-container',
    /ends after/,
  ],
  ['a moov with nothing', [FTYP, box('moov')], 'no-video', /./],
  [
    'boxes of 8 bytes',
    [FTYP, ...Array.from({ length: 20_000 }, () => box('free'))],
    'unsupported-container',
    /moov/,
  ],
  ['sync bytes alone', [new Uint8Array(188 * 200).fill(0x47)], 'no-video', /./],
] as const)('%s', async (_name, parts, code, message) => {
  const file = new File(parts as readonly BlobPart[] as BlobPart[], 'x.bin');
  await expect(openLocal(file, 'x.bin').capture()).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

test.skipIf(!hasFfmpeg)('an MP4 that is cut off has the pictures that are there', async () => {
  const whole = makeFile('a.mp4', `${X264} -movflags +faststart`);
  const lab = openLocal(new File([whole.subarray(0, whole.length * 0.6)], 'a.mp4'));
  expect(await lab.frameAt(1)).toBe(25);
  await expect(lab.frameAt(3.5)).rejects.toMatchObject({ code: 'outside-window' });
});

test.skipIf(!hasFfmpeg)('tables that claim more than there is', async () => {
  const bytes = makeFile('a.mp4', `${X264} -movflags +faststart`);
  const text = Buffer.from(bytes).toString('latin1');
  const view = new DataView(bytes.buffer);
  // Sizes all alike, four milliards of them, in chunks of as many.
  const sizes = text.indexOf('stsz') + 8;
  view.setUint32(sizes, 1);
  view.setUint32(sizes + 4, 0xffffffff);
  view.setUint32(text.indexOf('stsc') + 16, 0xffffffff);
  const file = new CountedFile([bytes], 'a.mp4');
  const outcome = openLocal(file).timeline();
  await outcome.catch(() => undefined);
  expect(file.bytesRead).toBeLessThan(2 * bytes.length);
});

test.skipIf(!hasFfmpeg)('a file of 20 GB takes a few reads', async () => {
  const bytes = makeFile('a.mp4', X264);
  const text = Buffer.from(bytes).toString('latin1');
  const [mdat, moov] = [text.indexOf('mdat') - 4, text.indexOf('moov') - 4];
  const at = 20 * 2 ** 30;
  // A hole that a box covers, the media, and the index at the end, which says where the media are now.
  const media = bytes.slice(mdat, moov);
  const file = new SparseFile([
    [0, bytes.slice(0, mdat)],
    [mdat, Buffer.concat([u32(1), ascii('free'), u64(at - mdat)])],
    [at, media],
    [at + media.length, withLargeOffsets(bytes.slice(moov), at - mdat)],
  ]);
  const lab = openLocal(file, 'large.mp4');
  expect(await lab.frameAt(3.2)).toBe(80);
  const { bytesFetched } = await lab.capture({ moment: { kind: 'time', time: 2 } });
  expect(bytesFetched).toBeLessThan(media.length);
  expect(file.bytesRead).toBeLessThan(1_000_000);
});

/** A file with parts at some positions, and zeros between them: a `Blob` of Node has less than 4 GB. */
class SparseFile extends Blob {
  bytesRead = 0;
  readonly #parts: readonly (readonly [position: number, bytes: Uint8Array])[];

  constructor(parts: readonly (readonly [position: number, bytes: Uint8Array])[]) {
    super();
    this.#parts = parts;
  }

  override get size(): number {
    return Math.max(...this.#parts.map(([position, bytes]) => position + bytes.length));
  }

  override slice(start = 0, end = this.size): Blob {
    const out = new Uint8Array(Math.min(end, this.size) - start);
    this.bytesRead += out.length;
    for (const [position, bytes] of this.#parts) {
      const from = Math.max(start, position);
      const part = bytes.subarray(from - position, Math.max(from - position, end - position));
      if (part.length > 0) out.set(part, from - start);
    }
    return new Blob([out]);
  }
}

/** A `moov` with `co64` in place of `stco`, and all offsets later by so many bytes. */
function withLargeOffsets(moov: Uint8Array, shift: number): Uint8Array {
  const path = ['moov', 'trak', 'mdia', 'minf', 'stbl'];
  const rewrite = (bytes: Uint8Array, depth: number): Uint8Array => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const parts: Uint8Array[] = [];
    for (let i = 0; i < bytes.length;) {
      const size = view.getUint32(i);
      const type = Buffer.from(bytes.subarray(i + 4, i + 8)).toString('latin1');
      const payload = bytes.subarray(i + 8, i + size);
      if (type === path[depth]) parts.push(box(type, rewrite(payload, depth + 1)));
      else if (type === 'stco' && depth === path.length) parts.push(toLarge(payload, shift));
      else parts.push(bytes.subarray(i, i + size));
      i += size;
    }
    return Buffer.concat(parts);
  };
  return rewrite(moov, 0);
}

function toLarge(stco: Uint8Array, shift: number): Uint8Array {
  const view = new DataView(stco.buffer, stco.byteOffset, stco.byteLength);
  const count = view.getUint32(4);
  const offsets = Array.from({ length: count }, (_, i) => u64(view.getUint32(8 + 4 * i) + shift));
  return box('co64', u32(0, count), ...offsets);
}
