import { expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { decodeCut } from '../../../worker/jobs/decode-cut.js';
import { KnownKeys } from '../../../worker/search/known-keys.js';

const KEY = new Uint8Array(16);
const clear = { kind: 'cut', keyBytes: undefined } as const;
const decrypted = { kind: 'cut', keyBytes: KEY } as const;
const reason = new SnapError('unsupported-container', 'The segment is neither MPEG-TS nor MP4');
const uncut = { kind: 'uncut', reason } as const;

const picture = (damagedShare: number) => () => Promise.resolve({ damagedShare });
const failure = (code: SnapError['code']) => () =>
  Promise.reject(new SnapError(code, 'The decoder says so'));

test('a picture in the clear may be damaged, and its decoder’s error is the answer', async () => {
  const keys = new KnownKeys();
  expect(await decodeCut(picture(0.9), clear, keys)).toEqual({ damagedShare: 0.9 });
  const failed = decodeCut(failure('decode-failed'), clear, keys);
  await expect(failed).rejects.toMatchObject({ code: 'decode-failed' });
});

test('a key is known once a picture came of it that is more than half whole', async () => {
  const keys = new KnownKeys();
  await decodeCut(picture(0.5), decrypted, keys);
  expect(keys.has(KEY)).toBe(true);
});

test.each([
  ['a picture that is mostly made up', picture(0.51), 'encrypted'],
  ['bytes that make no sense', failure('decode-failed'), 'encrypted'],
  ['a decoder that hangs', failure('timeout'), 'timeout'],
  ['a codec that nobody knows', failure('unsupported-codec'), 'unsupported-codec'],
])('decrypted, %s is %3$s, and says nothing for the key', async (_name, decode, code) => {
  const keys = new KnownKeys();
  await expect(decodeCut(decode, decrypted, keys)).rejects.toMatchObject({ code });
  expect(keys.has(KEY)).toBe(false);
});

test.each([
  ['decode-failed', 'unsupported-container'],
  ['unsupported-container', 'unsupported-container'],
  ['no-video', 'no-video'],
  ['unsupported-codec', 'unsupported-codec'],
  ['aborted', 'aborted'],
] as const)('of a segment that was not cut, %s of the decoder is %s', async (code, expected) => {
  const decoding = decodeCut(failure(code), uncut, new KnownKeys());
  await expect(decoding).rejects.toMatchObject({ code: expected });
});
