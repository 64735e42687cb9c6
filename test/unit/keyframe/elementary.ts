import { AccessUnitReader } from '../../../worker/keyframe/elementary/access-unit-reader.js';
import type { AccessUnitRules } from '../../../worker/keyframe/elementary/rules.js';

/** An access unit, copied out of its stream. */
export interface ReadUnit {
  readonly isKeyframe: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly timeOffset: number;
  readonly endOffset: number;
}

/** The access units of an elementary stream that comes in pieces of some bytes; `isEnough` ends the reading. */
export function readUnits(
  rules: AccessUnitRules,
  stream: Uint8Array,
  pieceBytes: number = stream.length,
  isEnough: (unit: ReadUnit) => boolean = () => false,
): ReadUnit[] {
  const units: ReadUnit[] = [];
  const reader = new AccessUnitReader(rules, {
    begin: () => undefined,
    take(found) {
      const { isKeyframe, timeOffset, endOffset } = found;
      const unit = { isKeyframe, bytes: found.copy(), timeOffset, endOffset };
      units.push(unit);
      return isEnough(unit) ? 'stop' : undefined;
    },
  });
  for (let at = 0; at < stream.length; at += pieceBytes) {
    if (reader.push(stream.subarray(at, at + pieceBytes))) return units;
  }
  reader.end();
  return units;
}

export function readFirstKeyframe(
  rules: AccessUnitRules,
  stream: Uint8Array,
  pieceBytes?: number,
): ReadUnit | undefined {
  const units = readUnits(rules, stream, pieceBytes, ({ isKeyframe }) => isKeyframe);
  return units.find(({ isKeyframe }) => isKeyframe);
}
