import { expect } from 'vitest';
import { isSnapError } from '../../../shared/errors.js';
import { createKeyframeSelector } from '../../../worker/keyframe/selector.js';
import { toCodedPicture } from '../../../worker/mp4-writer/to-coded-picture.js';
import type {
  CodedPicture,
  KeyframeCut,
  SelectedKeyframes,
  Selection,
} from '../../../worker/keyframe/types.js';

export interface SelectOptions {
  readonly map?: Uint8Array;
  readonly canDecrypt?: boolean;
  readonly mayBeEncrypted?: boolean;
  /** Length of the pieces that the segment arrives in. */
  readonly pieceBytes?: number;
}

export interface Selected extends SelectedKeyframes {
  /** Bytes handed over before nothing more was wanted. */
  readonly bytesRead: number;
}

/** Selects keyframes of a whole segment. */
export function select(
  segment: Uint8Array,
  selection: Selection,
  options: SelectOptions = {},
): Selected {
  const { map, canDecrypt = false, mayBeEncrypted, pieceBytes = segment.length } = options;
  const selector = createKeyframeSelector({
    map,
    selection,
    canDecrypt,
    mayBeEncrypted: mayBeEncrypted ?? canDecrypt,
  });
  let at = 0;
  while (at < segment.length) {
    // A copy that is wiped shows whether the selector kept a reference.
    const piece = segment.slice(at, at + pieceBytes);
    at += piece.length;
    const answer = selector.push(piece);
    piece.fill(0xaa);
    if (answer) break;
  }
  return { ...selector.end(), bytesRead: at };
}

/** The first keyframe of a segment, as it goes to an engine. */
export interface CutPicture extends KeyframeCut {
  readonly picture: CodedPicture;
}

/** Cuts the first keyframe out of a whole segment. */
export function cut(segment: Uint8Array, options: SelectOptions = {}): CutPicture {
  const { before, after } = select(segment, { kind: 'first' }, options);
  expect(before).toBeUndefined();
  if (!after) throw new Error('It neither found a keyframe nor failed');
  return withPicture(after);
}

export function withPicture(keyframe: KeyframeCut): CutPicture {
  return { ...keyframe, picture: toCodedPicture(keyframe.run) };
}

/** The code of the error that a selection ends in; `undefined` if it ends well. Other errors are thrown on. */
export function errorCode(
  segment: Uint8Array,
  options: SelectOptions = {},
  selection: Selection = { kind: 'first' },
): string | undefined {
  try {
    select(segment, selection, options);
    return undefined;
  } catch (error) {
    if (!isSnapError(error)) throw error;
    expect(error.message).toMatch(/^[A-Z].*[^.]$/);
    return error.code;
  }
}
