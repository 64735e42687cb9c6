import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSnapError } from '../../../shared/errors.js';
import { createKeyframeSelector } from '../../../worker/keyframe/selector.js';
import type { SelectedKeyframes, Selection } from '../../../worker/keyframe/types.js';
import { select } from './selecting.js';
import { md5 } from '../../helpers/md5.js';
import { assertProperty } from '../../helpers/property.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/keyframe');
const ENCRYPTED = 'h264-cenc.mp4';
const files = [
  'h264-open-gop.mpegts',
  'h264-slices.mpegts',
  'h264.m2ts',
  'hevc.mpegts',
  'mpeg2.mpegts',
  'mpeg4.mpegts',
  'h264.mp4',
  ENCRYPTED,
  'h264-progressive.mp4',
  'vp9.mp4',
].map((name) => [name, Uint8Array.from(readFileSync(join(FOLDER, name)))] as const);

/** What may be wrong with a segment. */
const CODES = [
  'no-video',
  'unsupported-container',
  'unsupported-codec',
  'encrypted',
  'no-keyframe',
  'decode-failed',
  'too-large',
];

const FIRST: Selection = { kind: 'first' };
const selections: readonly Selection[] = [
  FIRST,
  { kind: 'last' },
  ...[0, 0.35, 0.9, 1.2, 5].flatMap((offset): Selection[] => [
    { kind: 'before', offset },
    { kind: 'after', offset },
    { kind: 'nearest', offset },
    { kind: 'exact', offset },
  ]),
];
const anySelection = fc.constantFrom(...selections);

interface Attempt extends SelectedKeyframes {
  /** How many pieces were taken before nothing more was wanted. */
  readonly pieces: number;
}

/** What was found, or the code of a `SnapError`; anything else that is thrown fails the test. */
function attempt(pieces: Iterable<Uint8Array>, selection: Selection): Attempt | string {
  const selector = createKeyframeSelector({ map: undefined, selection, canDecrypt: true });
  let taken = 0;
  try {
    for (const piece of pieces) {
      taken += 1;
      if (selector.push(piece)) break;
    }
    return { ...selector.end(), pieces: taken };
  } catch (error) {
    if (isSnapError(error)) return error.code;
    throw error;
  }
}

/** The furthest that a result reaches into its segment. */
function reach({ before, after }: SelectedKeyframes): number {
  return Math.max(before?.endOffset ?? 0, after?.endOffset ?? 0);
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
  '%s: however it arrives, whatever is asked for, the selection is the same',
  (_name, bytes) => {
    const whole = new Map(
      selections.map((selection) => [selection, print(attempt([bytes], selection))]),
    );
    assertProperty(
      fc.property(lengths, anySelection, (pieceLengths, selection) => {
        const found = attempt(piecesOf(bytes, pieceLengths), selection);
        expect(print(found)).toBe(whole.get(selection));
      }),
      { numRuns: 60 },
    );
  },
);

test.each(files)('%s: nothing behind the byte at which it stops matters', (_name, bytes) => {
  for (const selection of selections) {
    const found = attempt(piecesOf(bytes, [1]), selection);
    if (typeof found === 'string') {
      expect(CODES).toContain(found);
      continue;
    }
    const read = bytes.subarray(0, found.pieces);
    const broken = bytes.slice().fill(0x5a, found.pieces);
    expect(print(attempt([read], selection))).toBe(print(found));
    if (found.pieces === bytes.length) continue;
    expect(print(attempt([read, broken.subarray(found.pieces)], selection))).toBe(print(found));
  }
});

test.each(files)(
  '%s: wherever it ends, there is a result within it or an error',
  (_name, bytes) => {
    assertProperty(
      fc.property(fc.nat(bytes.length), anySelection, (length, selection) => {
        expectResult(attempt([bytes.subarray(0, length)], selection), length);
      }),
      { numRuns: 150 },
    );
  },
);

test.each(files.filter(([name]) => name !== ENCRYPTED))(
  '%s: wherever it ends after the bytes that the first keyframe needs, it is found whole',
  (_name, bytes) => {
    const { after, bytesRead } = select(bytes, FIRST, { pieceBytes: 1 });
    const needed = print({ before: undefined, after });
    assertProperty(
      fc.property(fc.integer({ min: bytesRead, max: bytes.length }), (length) => {
        expect(print(attempt([bytes.subarray(0, length)], FIRST))).toBe(needed);
      }),
      { numRuns: 50 },
    );
  },
);

/** A result lies within what there was of the segment; an error is one of those that are documented. */
function expectResult(found: Attempt | string, length: number): void {
  if (typeof found === 'string') expect(CODES).toContain(found);
  else expect(reach(found)).toBeLessThanOrEqual(length);
}

/** All that was found, as text: with digests of the bytes it is compared in a moment. */
function print(found: SelectedKeyframes | string): string {
  if (typeof found === 'string') return found;
  const { before = null, after = null } = found;
  return JSON.stringify({ before, after }, (_key, value: unknown) =>
    value instanceof Uint8Array ? md5(value) : value,
  );
}

const mutations = fc.array(
  fc.record({
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    values: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 12 },
);

test.each(files)(
  '%s: whatever is broken in it, there is a keyframe or an error',
  (_name, bytes) => {
    assertProperty(
      fc.property(mutations, fc.boolean(), anySelection, (changes, isAtStart, selection) => {
        const broken = bytes.slice();
        const range = isAtStart ? Math.min(bytes.length, 1500) : bytes.length;
        for (const { place, values } of changes) {
          broken.set(values.subarray(0, 8), Math.min(Math.floor(place * range), bytes.length - 8));
        }
        expectResult(attempt(piecesOf(broken, [4096]), selection), bytes.length);
      }),
      { numRuns: 200 },
    );
  },
);

test('of noise, with and without the start of a container, comes an error', () => {
  const starts = [
    [],
    [0x47],
    [0, 0, 0, 8, 0x66, 0x74, 0x79, 0x70],
    [0, 0, 0, 1, 0x6d, 0x6f, 0x6f, 0x66],
  ];
  assertProperty(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 5000 }), (start, noise) => {
      const bytes = Uint8Array.of(...start, ...noise);
      for (const selection of selections.slice(0, 6)) {
        expect(CODES).toContain(attempt([bytes], selection));
      }
    }),
    { numRuns: 200 },
  );
});
