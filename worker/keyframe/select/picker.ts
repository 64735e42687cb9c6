import type { AccessUnit, UnitVisitor } from '../access-unit.js';
import type { KeyframeCut, SelectedKeyframes } from '../types.js';
import type { CodedUnit } from '../unit.js';

/** Visits the access units of a segment, and keeps the requested ones. */
export interface Picker extends UnitVisitor {
  /** The result, after it has returned `'stop'` or the segment has ended. */
  finish(): SelectedKeyframes;
}

/** A cut while the segment's first picture is not known yet. */
export type UndatedCut = Omit<KeyframeCut, 'firstPts'>;

/** `units` go from a keyframe to the wanted picture. */
export function toCut(
  { codec, codecString, mp4 }: Pick<AccessUnit, 'codec' | 'codecString' | 'mp4'>,
  units: readonly CodedUnit[],
  endOffset: number,
): UndatedCut {
  const wanted = units.length - 1;
  return { run: { codec, codecString, units, wanted, mp4 }, pts: units[wanted]?.pts, endOffset };
}
