import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSnapError } from '../../../src/shared/errors.js';
import { createCutter } from '../../../worker/keyframe/cutter.js';
import type { KeyframeCut } from '../../../worker/keyframe/types.js';
import { cut } from './cutting.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/keyframe');
const files = [
  'h264-open-gop.mpegts',
  'h264-slices.mpegts',
  'h264.m2ts',
  'hevc.mpegts',
  'mpeg2.mpegts',
  'mpeg4.mpegts',
  'h264.mp4',
  'h264-cenc.mp4',
  'h264-progressive.mp4',
  'vp9.mp4',
].map((name) => [name, Uint8Array.from(readFileSync(join(FOLDER, name)))] as const);

const TIMEOUT_MS = 60_000;
/** Far above what a cut takes, also on a busy machine; a hang takes longer. */
const MAX_CUT_MS = 2000;

/** A keyframe, or the code of a `SnapError`; anything else that is thrown fails the test. */
function attempt(pieces: Iterable<Uint8Array>): KeyframeCut | string {
  const cutter = createCutter(undefined);
  try {
    for (const piece of pieces) {
      const found = cutter.push(piece);
      if (found) return found;
    }
    return cutter.end();
  } catch (error) {
    if (isSnapError(error)) return error.code;
    throw error;
  }
}

function* piecesOf(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const lengths = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 3000 })),
  {
    minLength: 1,
    maxLength: 20,
  },
);

test.each(files)(
  '%s: however it arrives, the cut is the same',
  (_name, bytes) => {
    const whole = attempt([bytes]);
    fc.assert(
      fc.property(lengths, (pieceLengths) => {
        expect(attempt(piecesOf(bytes, pieceLengths))).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  },
  TIMEOUT_MS,
);

test.each(files)(
  '%s: wherever it ends, there is a keyframe or an error',
  (name, bytes) => {
    fc.assert(
      fc.property(fc.nat(bytes.length), (length) => {
        const found = attempt([bytes.subarray(0, length)]);
        if (typeof found === 'string') return;
        expect(found.endOffset).toBeLessThanOrEqual(length);
        // Behind the whole keyframe nothing changes.
        const whole = cut(bytes);
        if (length >= whole.endOffset + 400 || name.endsWith('.mp4')) expect(found).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  },
  TIMEOUT_MS,
);

const mutations = fc.array(
  fc.record({
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    values: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 12 },
);

test.each(files)(
  '%s: whatever is broken in it, there is a keyframe or an error, soon',
  (_name, bytes) => {
    fc.assert(
      fc.property(mutations, fc.boolean(), (changes, isAtStart) => {
        const broken = bytes.slice();
        const range = isAtStart ? Math.min(bytes.length, 1500) : bytes.length;
        for (const { place, values } of changes) {
          broken.set(values.subarray(0, 8), Math.min(Math.floor(place * range), bytes.length - 8));
        }
        const start = performance.now();
        attempt(piecesOf(broken, [4096]));
        expect(performance.now() - start).toBeLessThan(MAX_CUT_MS);
      }),
      { numRuns: 200 },
    );
  },
  TIMEOUT_MS,
);

test(
  'of noise, with and without the start of a container, comes an error',
  () => {
    const starts = [
      [],
      [0x47],
      [0, 0, 0, 8, 0x66, 0x74, 0x79, 0x70],
      [0, 0, 0, 1, 0x6d, 0x6f, 0x6f, 0x66],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...starts),
        fc.uint8Array({ maxLength: 5000 }),
        (start, noise) => {
          expect(typeof attempt([Uint8Array.of(...start, ...noise)])).toBe('string');
        },
      ),
      { numRuns: 200 },
    );
  },
  TIMEOUT_MS,
);
