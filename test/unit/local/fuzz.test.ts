import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isSnapError, type SnapErrorCode } from '../../../shared/errors.js';
import { guardMemory } from '../../fuzz/memory-guard.js';
import { mutateBytes } from '../../fuzz/mutate-bytes.js';
import { Random } from '../../fuzz/random.js';
import { CountedFile, openLocal, type LocalLab } from './local-lab.js';

const SEEDS = 300;
/** What may be said of a file that is broken; anything else would be our own mistake. */
const CODES: ReadonlySet<SnapErrorCode> = new Set([
  'no-video',
  'unsupported-container',
  'unsupported-codec',
  'encrypted',
  'no-keyframe',
  'too-large',
  'outside-window',
  'decode-failed',
]);
/** Files are read in pieces of as many bytes at least, so that a short file is read again and again. */
const PIECES_READ = 400;
const PIECE_BYTES = 64 * 1024;

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  'progressive MP4': ['test/fixtures/keyframe/h264-progressive.mp4'],
  'MP4 of HEVC': ['test/fixtures/keyframe/hevc.mp4'],
  'encrypted MP4': ['test/fixtures/keyframe/h264-cenc.mp4'],
  'fragmented MP4': ['init.mp4', 'segment0.m4s', 'segment1.m4s'].map(
    (name) => `demo/public/sample/fmp4/${name}`,
  ),
  'MPEG-TS': [0, 1].map((index) => `demo/public/sample/ts-small/segment${index}.ts`),
  M2TS: ['test/fixtures/keyframe/h264.m2ts'],
  'MPEG-TS of HEVC': ['test/fixtures/keyframe/hevc.mpegts'],
};
const NAMES = Object.keys(SAMPLES);

function readSample(index: number): Uint8Array<ArrayBuffer> {
  const paths = SAMPLES[NAMES[index % NAMES.length] ?? ''] ?? [];
  return new Uint8Array(Buffer.concat(paths.map((path) => readFileSync(path))));
}

/** What becomes of it: `found`, or the code of its error. */
async function outcomeOf(take: () => Promise<unknown>): Promise<string> {
  try {
    await take();
    return 'found';
  } catch (error) {
    if (!isSnapError(error)) throw error;
    if (!CODES.has(error.code)) throw new Error(`Its code is ${error.code}`, { cause: error });
    return error.code;
  }
}

test('whatever is broken in a file, there is a result or a typed error, after reads that are bounded', async () => {
  const outcomes = new Map<string, number>();
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const random = new Random(seed);
    const bytes = mutateBytes(readSample(seed), random, readSample(random.below(NAMES.length)));
    const file = new CountedFile([bytes], 'broken');
    const lab = openLocal(file, 'broken');
    const checkMemory = guardMemory();
    const takes: readonly ((lab: LocalLab) => Promise<unknown>)[] = [
      (one) => one.timeline(),
      (one) => one.keyframeAt(random.below(3)),
      // Decoding takes longest.
      ...(seed % 10 === 0 ? [(one: LocalLab) => one.capture()] : []),
    ];
    for (const [index, take] of takes.entries()) {
      const outcome = await outcomeOf(() => take(lab)).catch((error: unknown) => {
        throw new Error(`seed ${seed}, ${NAMES[seed % NAMES.length] ?? ''}`, { cause: error });
      });
      const name = `${['timeline', 'keyframe', 'picture'][index] ?? ''}: ${outcome}`;
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
    }
    expect(file.reads, `reads of seed ${seed}`).toBeLessThan(PIECES_READ);
    expect(file.bytesRead, `bytes of seed ${seed}`).toBeLessThan(PIECES_READ * PIECE_BYTES);
    checkMemory();
  }
  // Damage beyond all use would reach little of the code.
  expect(outcomes.get('timeline: found')).toBeGreaterThan(SEEDS / 4);
  expect(outcomes.get('keyframe: found')).toBeGreaterThan(SEEDS / 4);
  expect(outcomes.size).toBeGreaterThan(8);
});
