import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toCodedPicture } from '../../../worker/mp4-writer/to-coded-picture.js';
import type { CodedRun, Selection } from '../../../worker/keyframe/types.js';
import { decryptRun } from '../../../worker/keys/decrypt-run.js';
import { concat } from './bit-writer.js';
import { decodeAsEngine, frameHashes } from '../../helpers/native-ffmpeg.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';
import { errorCode, select } from './selecting.js';

const read = (name: string) =>
  Uint8Array.from(readFileSync(join(import.meta.dirname, '../../fixtures/encrypted', name)));
const key = read('cenc/key.bin');
const EXACT: Selection = { kind: 'exact', offset: 0.5 };

function runOf(name: string, selection: Selection, map?: string): CodedRun {
  const options = { canDecrypt: true, pieceBytes: 1000, ...(map && { map: read(map) }) };
  const { before, after } = select(read(name), selection, options);
  const found = before ?? after;
  if (!found) throw new Error('Nothing found');
  return found.run;
}

const schemes = [
  ['cenc', 8, undefined],
  ['cens', 16, { crypt: 1, skip: 9 }],
  ['cbc1', 16, undefined],
  ['cbcs', 16, { crypt: 1, skip: 9 }],
] as const;

test.each(schemes)(
  '%s: samples come with what their decryption needs',
  (scheme, ivBytes, pattern) => {
    const { units } = runOf(`${scheme}/segment1.m4s`, EXACT, `${scheme}/init.mp4`);
    expect(units.length).toBeGreaterThan(5);
    for (const { data, protection } of units) {
      if (!protection) continue;
      expect(protection).toMatchObject({ scheme, pattern, iv: { length: ivBytes } });
      const subsamples = 'subsamples' in protection ? protection.subsamples : [];
      const bytes = subsamples.reduce((sum, { clear, encrypted }) => sum + clear + encrypted, 0);
      expect(bytes).toBe(data.length);
    }
    expect(units.filter(({ protection }) => protection).length).toBeGreaterThan(1);
  },
);

test.each(schemes)('%s: decrypted, the run is that of the clear stream', async (scheme) => {
  const run = await decryptRun(runOf(`${scheme}/segment1.m4s`, EXACT, `${scheme}/init.mp4`), key);
  const clear = runOf('clear/segment1.m4s', EXACT, 'clear/init.mp4');
  expect(run.units).toEqual(clear.units);
  // What a decoder gets is an entry without a word of protection.
  expect(Buffer.from(toCodedPicture(run).bytes).includes('sinf')).toBe(false);
});

test('SAMPLE-AES in MPEG-TS: every unit says so', () => {
  const { codec, units } = runOf('sample-aes-ts/segment1.ts', EXACT);
  expect(codec).toBe('h264');
  for (const { protection } of units) expect(protection).toEqual({ scheme: 'sample-aes-h264' });
});

test.runIf(hasFfmpeg).each([{ kind: 'first' }, EXACT] as const)(
  'SAMPLE-AES in MPEG-TS: decrypted, the picture is that of the clear stream (%o)',
  async (selection) => {
    const iv = Uint8Array.from(Buffer.from('f0e1d2c3b4a5968778695a4b3c2d1e0f', 'hex'));
    const run = await decryptRun(runOf('sample-aes-ts/segment1.ts', selection), key, iv);
    const frames = frameHashes('-', concat(read('clear/init.mp4'), read('clear/segment1.m4s')));
    const index = selection.kind === 'first' ? 0 : 12;
    expect(md5(decodeAsEngine(toCodedPicture(run)))).toBe(frames[index]?.md5);
  },
  60_000,
);

test.each([
  ['cbcs/segment1.m4s', 'cbcs/init.mp4'],
  ['cenc/segment1.m4s', 'cenc/init.mp4'],
  ['sample-aes-ts/segment1.ts', undefined],
])('%s is refused where nobody can decrypt it', (name, map) => {
  const options = map === undefined ? {} : { map: read(map) };
  for (const selection of [{ kind: 'first' } as const, EXACT]) {
    expect(errorCode(read(name), options, selection)).toBe('encrypted');
  }
});
