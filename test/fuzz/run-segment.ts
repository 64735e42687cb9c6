import type { SnapErrorCode } from '../../shared/errors.js';
import { createKeyframeSelector } from '../../worker/keyframe/selector.js';
import { toCodedPicture } from '../../worker/mp4-writer/to-coded-picture.js';
import type { KeyframeCut, SelectedKeyframes } from '../../worker/keyframe/types.js';
import type { FuzzCase } from './cases.js';
import { attempt, check } from './checks.js';

type SegmentCase = Extract<FuzzCase, { readonly kind: 'segments' }>;

const CODES: ReadonlySet<SnapErrorCode> = new Set([
  'no-video',
  'unsupported-container',
  'unsupported-codec',
  'encrypted',
  'no-keyframe',
  'decode-failed',
  'too-large',
]);
/** How many bytes are taken between two looks at the memory in use. */
const BYTES_BETWEEN_LOOKS = 64 * 1024;

/** Takes the keyframe out of a segment that arrives in pieces; gives what became of it. */
export function runSegment(input: SegmentCase, checkMemory: () => void): string {
  const found = attempt(() => select(input, checkMemory), CODES);
  const atOnce = attempt(
    () => select({ ...input, pieces: [input.bytes.length] }, checkMemory),
    CODES,
  );
  check(
    facts(found.value, found.code) === facts(atOnce.value, atOnce.code),
    `it is the same however it arrives: ${facts(found.value, found.code)}, not ${facts(atOnce.value, atOnce.code)}`,
  );
  if (found.code !== undefined) return found.code;
  const cuts = [found.value.before, found.value.after].filter((cut) => cut !== undefined);
  for (const cut of cuts) checkCut(cut, input.bytes.length);
  return cuts.length > 0 ? 'found' : 'none on this side';
}

function select(
  { bytes, map, pieces, selection, canDecrypt }: SegmentCase,
  checkMemory: () => void,
): SelectedKeyframes {
  const selector = createKeyframeSelector({ map, selection, canDecrypt });
  let at = 0;
  let nextLook = BYTES_BETWEEN_LOOKS;
  for (let index = 0; at < bytes.length; index += 1) {
    const piece = bytes.slice(at, at + (pieces[index % pieces.length] ?? 1));
    const answer = selector.push(piece);
    // Whoever keeps a reference to a piece keeps nonsense from now on.
    piece.fill(0xaa);
    if (answer === 'stop') break;
    at += piece.length;
    if (at < nextLook) continue;
    nextLook = at + BYTES_BETWEEN_LOOKS;
    checkMemory();
  }
  return selector.end();
}

function checkCut(cut: KeyframeCut, length: number): void {
  const { run, pts, firstPts, endOffset } = cut;
  check(endOffset > 0 && endOffset <= length, 'a picture ends inside of the segment');
  check(run.units.length > 0 && run.units[run.wanted] !== undefined, 'a run has its picture');
  check(Number.isFinite(pts ?? 0) && Number.isFinite(firstPts ?? 0), 'times are finite');
  if (run.units.some(({ protection }) => protection !== undefined)) return;
  const picture = attempt(() => toCodedPicture(run), CODES);
  if (picture.code !== undefined) return;
  const { bytes, chunks, wanted } = picture.value;
  check(bytes.length > 0, 'a picture has bytes');
  check(chunks[wanted] !== undefined, 'the picture asked for is among the chunks');
  check(
    chunks.every((chunk) => chunk.offset + chunk.length <= bytes.length),
    'chunks lie in the bytes',
  );
}

function facts(found: SelectedKeyframes | undefined, code: string | undefined): string {
  if (!found) return code ?? '';
  return JSON.stringify(
    [found.before, found.after].map(
      (cut) =>
        cut && [
          cut.run.codec,
          cut.run.codecString,
          cut.run.wanted,
          cut.run.units.map(({ data, pts }) => [data.length, pts]),
          cut.pts,
          cut.firstPts,
          cut.endOffset,
        ],
    ),
  );
}
