import { expect } from 'vitest';
import { isSnapError } from '../../../src/shared/errors.js';
import { createCutter } from '../../../worker/keyframe/cutter.js';
import type { KeyframeCut } from '../../../worker/keyframe/types.js';

export interface CutOptions {
  readonly map?: Uint8Array;
  /** Length of the pieces that the segment arrives in. */
  readonly pieceBytes?: number;
}

/** Cuts the first keyframe out of a whole segment. */
export function cut(segment: Uint8Array, options: CutOptions = {}): KeyframeCut {
  const { map, pieceBytes = segment.length } = options;
  const cutter = createCutter(map);
  for (let at = 0; at < segment.length; at += pieceBytes) {
    // A copy that is wiped shows whether the cutter kept a reference.
    const piece = segment.slice(at, at + pieceBytes);
    const found = cutter.push(piece);
    piece.fill(0xaa);
    if (found) return found;
  }
  return cutter.end();
}

/** The code of the error that cutting ends in; `undefined` if it finds a keyframe. Other errors are thrown on. */
export function errorCode(segment: Uint8Array, options: CutOptions = {}): string | undefined {
  try {
    cut(segment, options);
    return undefined;
  } catch (error) {
    if (!isSnapError(error)) throw error;
    expect(error.message).toMatch(/^[A-Z].*[^.]$/);
    return error.code;
  }
}
