import { createCipheriv } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { CommonProtection } from '../../../worker/keys/common-encryption.js';
import { decryptRun } from '../../../worker/keys/decrypt-run.js';
import type { CodedRun } from '../../../worker/keyframe/types.js';
import { findCorpus } from '../../helpers/corpus.js';
import { assertAsyncProperty } from '../../helpers/property.js';
import {
  clearPicture,
  concat,
  ENCRYPTED,
  fixture,
  ivOf,
  noise,
  pictureOf,
  type Bytes,
} from './fixtures.js';
import { ffmpegOutput, hasFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';
import { samplesOf, toByteStream, unitsOf } from './mp4-samples.js';
import { firstAccessUnit, slicesOf } from './ts-access-unit.js';
import type { CodedUnit, UnitProtection } from '../../../worker/keyframe/unit.js';

const KEY = noise(16, 7);
const IV = noise(16, 8);

function runOf(...units: CodedUnit[]): CodedRun {
  return { codec: 'h264', codecString: undefined, units, wanted: 0, mp4: undefined };
}

function unit(data: Bytes, protection?: UnitProtection): CodedUnit {
  return { data, pts: 1.5, protection };
}

async function decrypted(data: Bytes, protection: UnitProtection, iv?: Bytes): Promise<Bytes> {
  const { units } = await decryptRun(runOf(unit(data, protection)), KEY, iv);
  return units[0]?.data ?? new Uint8Array(0);
}

const clearSamples = samplesOf(fixture('clear/init.mp4'), fixture('clear/segment1.m4s'));

test.each(['cenc', 'cens', 'cbc1', 'cbcs'])(
  '%s: what Shaka Packager encrypted is what it was before',
  async (scheme) => {
    const init = fixture(`${scheme}/init.mp4`);
    const samples = samplesOf(init, fixture(`${scheme}/segment1.m4s`));
    expect(new Set(samples.map(({ protection }) => protection?.scheme))).toEqual(new Set([scheme]));
    const { units } = await decryptRun(runOf(...samples), fixture(`${scheme}/key.bin`));
    expect(units.map(({ data }) => md5(data))).toEqual(clearSamples.map(({ data }) => md5(data)));
    expect(units.every(({ protection }) => protection === undefined)).toBe(true);
    const keyframe = toByteStream(init, units[0]?.data ?? new Uint8Array(0));
    if (hasFfmpeg) expect(pictureOf(keyframe, '-f', 'h264')).toBe(clearPicture());
  },
);

test('SAMPLE-AES in MPEG-TS: the slices are those of the clear stream', async () => {
  const data = firstAccessUnit(fixture('sample-aes-ts/segment1.ts'));
  const run = runOf(unit(data, { scheme: 'sample-aes-h264' }));
  const iv = ivOf('sample-aes-ts/index.m3u8');
  const { units } = await decryptRun(run, fixture('sample-aes-ts/key.bin'), iv);
  const clear = units[0]?.data ?? new Uint8Array(0);
  const expected = unitsOf(clearSamples[0]?.data ?? new Uint8Array(0));
  expect(slicesOf(data)).not.toEqual(expected.filter(([type = 0]) => (type & 31) === 5));
  expect(slicesOf(clear)).toEqual(expected.filter(([type = 0]) => (type & 31) === 5));
  expect(slicesOf(clear)).toHaveLength(2);
  if (hasFfmpeg) expect(pictureOf(clear, '-f', 'h264')).toBe(clearPicture());
});

const corpus = findCorpus();
if (typeof corpus === 'string') console.log(corpus);

test.skipIf(typeof corpus === 'string' || !hasFfmpeg)(
  'hls-sample-aes: the first picture is the one that ffmpeg decrypts',
  async () => {
    const file = join(typeof corpus === 'string' ? '' : corpus.folder, 'hls-sample-aes/video.mp4');
    const bytes = new Uint8Array(readFileSync(file));
    const key = Buffer.from('q7onHovPVSu9LoakNKml2Q==', 'base64');
    const run = runOf(...samplesOf(bytes.slice(0, 1019), bytes.slice(1171, 1171 + 136_434)));
    expect(run.units[0]?.protection).toBeDefined();
    const { units } = await decryptRun(run, new Uint8Array(key));
    const first = toByteStream(bytes, units[0]?.data ?? new Uint8Array(0));
    expect(pictureOf(first, '-f', 'h264')).toBe(
      pictureOf(bytes.slice(0, 140_000), '-decryption_key', key.toString('hex')),
    );
    expect(pictureOf(first, '-f', 'h264')).not.toBe(pictureOf(bytes.slice(0, 140_000)));
  },
);

/** AES-128-CBC without padding, by OpenSSL. */
function cbc(data: Bytes, key = KEY, iv = IV): Bytes {
  const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return concat(cipher.update(data), cipher.final());
}

function ctr(data: Bytes, iv = IV): Bytes {
  return concat(createCipheriv('aes-128-ctr', KEY, iv).update(data));
}

test('units without protection pass as they are', async () => {
  const run = runOf(unit(noise(40)));
  expect(await decryptRun(run, KEY)).toEqual(run);
});

test('all of a unit is encrypted where it has no subsamples; an incomplete block is clear with CBC', async () => {
  const data = noise(40);
  const all = { iv: IV, pattern: undefined, subsamples: [] };
  expect(await decrypted(ctr(data), { scheme: 'cenc', ...all })).toEqual(data);
  for (const scheme of ['cbc1', 'cbcs'] as const) {
    const encrypted = concat(cbc(data.slice(0, 32)), data.slice(32));
    expect(await decrypted(encrypted, { scheme, ...all })).toEqual(data);
  }
});

test('an IV of 8 bytes is followed by zeros, and one that is missing is that of the key', async () => {
  const data = noise(64);
  const short = noise(8, 3);
  const encrypted = ctr(data, concat(short, new Uint8Array(8)));
  const protection = { scheme: 'cenc', pattern: undefined, subsamples: [] } as const;
  expect(await decrypted(encrypted, { ...protection, iv: short })).toEqual(data);
  const none = { ...protection, iv: new Uint8Array(0) };
  expect(await decrypted(ctr(data), none, IV)).toEqual(data);
  await expect(decrypted(ctr(data), none)).rejects.toMatchObject({ code: 'encrypted' });
});

test('the counter runs on over subsamples of any length; a chain too with cbc1, with cbcs it begins anew', async () => {
  const parts = [noise(21, 1), noise(37, 2), noise(64, 3)] as const;
  const subsamples = parts.map(({ length }) => ({ clear: 5, encrypted: length }));
  const head = noise(5, 9);
  const layOut = (encrypted: readonly Bytes[]): Bytes =>
    concat(...encrypted.flatMap((part) => [head, part]));
  const cut = (all: Bytes): Bytes[] => [all.slice(0, 21), all.slice(21, 58), all.slice(58)];
  const protection = { iv: IV, pattern: undefined, subsamples };
  expect(
    await decrypted(layOut(cut(ctr(concat(...parts)))), { scheme: 'cenc', ...protection }),
  ).toEqual(layOut(parts));

  const whole = parts.map((part) => part.slice(0, part.length - (part.length % 16)));
  const rests = parts.map((part) => part.slice(part.length - (part.length % 16)));
  const anew = whole.map((part, index) => concat(cbc(part), rests[index] ?? head));
  expect(await decrypted(layOut(anew), { scheme: 'cbcs', ...protection })).toEqual(layOut(parts));
  const chain = cbc(concat(...whole));
  const on = [chain.slice(0, 16), chain.slice(16, 48), chain.slice(48)].map((part, index) =>
    concat(part, rests[index] ?? head),
  );
  expect(await decrypted(layOut(on), { scheme: 'cbc1', ...protection })).toEqual(layOut(parts));
});

test('a pattern of no blocks in so many leaves all in the clear', async () => {
  const data = noise(64);
  const protection = { iv: IV, pattern: { crypt: 0, skip: 9 }, subsamples: [] };
  expect(await decrypted(data, { scheme: 'cbcs', ...protection })).toEqual(data);
  expect(await decrypted(data, { scheme: 'cens', ...protection })).toEqual(data);
});

test('subsamples that reach beyond the unit are refused', async () => {
  const subsamples = [
    { clear: 4, encrypted: 16 },
    { clear: 0xffff, encrypted: 0xffffffff },
  ];
  for (const scheme of ['cenc', 'cens', 'cbc1', 'cbcs'] as const) {
    const protection = { scheme, iv: IV, pattern: undefined, subsamples };
    await expect(decrypted(noise(64), protection)).rejects.toMatchObject({ code: 'decode-failed' });
  }
});

test('a key, or an IV, of another length is refused, and not shown', async () => {
  const protection = { scheme: 'cenc', iv: noise(7), pattern: undefined, subsamples: [] } as const;
  await expect(decrypted(noise(64), protection)).rejects.toMatchObject({
    code: 'encrypted',
    message: 'The IV is 7 bytes long, not 8 or 16',
  });
  const run = runOf(unit(noise(64), { ...protection, iv: IV }));
  await expect(decryptRun(run, noise(15))).rejects.toMatchObject({
    code: 'encrypted',
    message: 'The key is 15 bytes long: AES takes 16 or 32',
  });
});

/** Apple's format, the way an encoder goes through it. */
function encryptNalUnit(nal: Bytes): Bytes {
  if (nal.length <= 48) return nal;
  const out = nal.slice();
  let chain = IV;
  for (let at = 32; nal.length - at > 16; at += 160) {
    const block = cbc(nal.slice(at, at + 16), KEY, chain);
    out.set(block, at);
    chain = block;
  }
  const escaped: number[] = [];
  for (const byte of out) {
    if (byte <= 3 && escaped.at(-1) === 0 && escaped.at(-2) === 0) escaped.push(3);
    escaped.push(byte);
  }
  return Uint8Array.from(escaped);
}

/** A NAL unit of a kind: emulation prevention of its own where it needs some, and an end as the standard wants it. */
const nalUnit = fc
  .record({
    type: fc.constantFrom(0x65, 0x41, 0x06, 0x67, 0x09),
    body: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), { maxLength: 700 }),
  })
  .map(({ type, body }) => {
    const bytes: number[] = [type];
    for (const byte of [...body, 0x80]) {
      if (byte <= 3 && bytes.at(-1) === 0 && bytes.at(-2) === 0) bytes.push(3);
      bytes.push(byte);
    }
    return Uint8Array.from(bytes);
  });

test('SAMPLE-AES gives back any NAL units, with their own emulation prevention', async () => {
  await assertAsyncProperty(
    fc.asyncProperty(fc.array(nalUnit, { maxLength: 6 }), fc.boolean(), async (units, isLong) => {
      const startCode = isLong ? Uint8Array.of(0, 0, 0, 1) : Uint8Array.of(0, 0, 1);
      const isSlice = ([type = 0]: Bytes): boolean => type === 0x65 || type === 0x41;
      const stream = (make: (nal: Bytes) => Bytes): Bytes =>
        concat(...units.flatMap((nal) => [startCode, isSlice(nal) ? make(nal) : nal]));
      const clear = await decrypted(stream(encryptNalUnit), { scheme: 'sample-aes-h264' }, IV);
      expect(clear).toEqual(stream((nal) => nal));
    }),
    { numRuns: 150 },
  );
});

const parts = fc.array(fc.record({ clear: fc.nat(300), encrypted: fc.nat(300) }), { maxLength: 4 });
const common = (ivLengths: readonly number[]): fc.Arbitrary<CommonProtection> =>
  fc.record({
    scheme: fc.constantFrom('cenc', 'cens', 'cbc1', 'cbcs'),
    iv: fc.constantFrom(...ivLengths).map((length) => noise(length)),
    pattern: fc.option(fc.record({ crypt: fc.nat(15), skip: fc.nat(15) }), { nil: undefined }),
    subsamples: parts,
  });
const sumOf = ({ subsamples }: CommonProtection): number =>
  subsamples.reduce((sum, { clear, encrypted }) => sum + clear + encrypted, 0);

test('whatever the bytes are, a unit of as many comes out where the subsamples lie within', async () => {
  // Without an IV of its own, a unit has the one of the playlist.
  const protections = common([0, 8, 16]);
  await assertAsyncProperty(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), protections, async (more, protection) => {
      const data = concat(noise(sumOf(protection)), new Uint8Array(more));
      const clear = await decrypted(data, protection, IV);
      expect(clear.length).toBe(data.length);
    }),
    { numRuns: 200 },
  );
});

test('whatever the bytes are, SAMPLE-AES gives back no more', async () => {
  await assertAsyncProperty(
    fc.asyncProperty(fc.uint8Array({ maxLength: 900 }), async (data) => {
      const clear = await decrypted(new Uint8Array(data), { scheme: 'sample-aes-h264' }, IV);
      expect(clear.length).toBeLessThanOrEqual(data.length);
    }),
    { numRuns: 100 },
  );
});

test('subsamples that reach beyond the unit, and IVs that are none, are typed errors', async () => {
  const beyond = common([8, 16]).filter((protection) => sumOf(protection) > 0);
  const cases = fc.oneof(
    fc.tuple(beyond, fc.constant('decode-failed')),
    fc.tuple(common([7]), fc.constant('encrypted')),
  );
  await assertAsyncProperty(
    fc.asyncProperty(cases, fc.nat(1000), async ([protection, code], missing) => {
      const length = Math.max(0, sumOf(protection) - 1 - missing);
      await expect(decrypted(noise(length), protection, IV)).rejects.toMatchObject({ code });
    }),
    { numRuns: 200 },
  );
});

test('a unit of very many encrypted parts is decrypted in one go', async () => {
  const count = 20_000;
  const subsamples = Array.from({ length: count }, () => ({ clear: 0, encrypted: 16 }));
  const pattern = { crypt: 1, skip: 9 };
  const block = noise(16);
  const data = concat(...Array.from({ length: count }, () => cbc(block)));
  const calls = vi.spyOn(crypto.subtle, 'decrypt');
  const clear = await decrypted(data, { scheme: 'cbcs', iv: IV, pattern, subsamples });
  expect(calls).toHaveBeenCalledTimes(1);
  calls.mockRestore();
  const expected = concat(...Array.from({ length: count }, () => block));
  expect(Buffer.compare(clear, expected)).toBe(0);
});

test.skipIf(!hasFfmpeg)(
  'the fixtures are what they are said to be: ffmpeg decrypts them, too',
  () => {
    const key = Buffer.from(fixture('cbcs/key.bin')).toString('hex');
    for (const scheme of ['cenc', 'cens', 'cbc1', 'cbcs']) {
      const file = concat(fixture(`${scheme}/init.mp4`), fixture(`${scheme}/segment1.m4s`));
      expect(pictureOf(file, '-decryption_key', key)).toBe(clearPicture());
    }
    const stream = join(ENCRYPTED, 'sample-aes-ts');
    const input = ['-v', 'quiet', '-allowed_extensions', 'ALL', '-i', join(stream, 'index.m3u8')];
    const args = [...input, ...'-frames:v 1 -f rawvideo -'.split(' ')];
    const files = readdirSync(stream).map((name) => join(stream, name));
    expect(md5(ffmpegOutput({ args, files }))).toBe(clearPicture());
  },
);
