import type { AccessUnit, UnitVisitor } from '../access-unit.js';
import type { KeyframeCut, SelectedKeyframes } from '../types.js';
import type { CodedUnit } from '../unit.js';

/** Looks at the access units of a segment, and keeps what was asked for. */
export interface Picker extends UnitVisitor {
  /** What was found, once it has said `'stop'` or the segment has ended. */
  finish(): SelectedKeyframes;
}

/** A cut as long as the segment's first picture is not known. */
export type UndatedCut = Omit<KeyframeCut, 'firstPts'>;

/** `units`: from a keyframe to the wanted one. */
export function toCut(
  { codec, codecString, mp4 }: Pick<AccessUnit, 'codec' | 'codecString' | 'mp4'>,
  units: readonly CodedUnit[],
  endOffset: number,
): UndatedCut {
  const wanted = units.length - 1;
  return { run: { codec, codecString, units, wanted, mp4 }, pts: units[wanted]?.pts, endOffset };
}
