import type { SnapError } from '../../shared/errors.js';
import type { CodedRun } from './types.js';
import type { CodedUnit } from './unit.js';

/** What is known of an access unit before all of it is there. Seconds on the segment's own media clock. */
export interface UnitStart {
  readonly pts: number | undefined;
  /** When it is decoded, as the container says, edit lists left out. */
  readonly dts: number | undefined;
  /** Neither it nor any unit behind it, in decode order, is shown earlier; `undefined`: that cannot be told. */
  readonly noneBefore: number | undefined;
  readonly mayBeKeyframe: boolean;
}

/** A whole access unit. What it gives is valid only while it is being visited. */
export interface AccessUnit extends Pick<CodedRun, 'codec' | 'codecString' | 'mp4'> {
  readonly isKeyframe: boolean;
  readonly pts: number | undefined;
  /** Offset in the segment just behind its last byte. */
  readonly endOffset: number;
  /** With the parameter sets that a keyframe lacks. */
  copy(): CodedUnit;
}

/** Is shown the access units of a segment in decode order, and says when it has seen enough. */
export interface UnitVisitor {
  readonly hasKeyframe: boolean;
  /** Takes the presentation times of units to come, each once, in decode order, before their `begin`. */
  foresee(times: readonly (number | undefined)[]): void;
  /** `skip`: `take` need not be called. A reader that knows a unit's time only at its end may leave this out. */
  begin(start: UnitStart): 'stop' | 'take' | 'skip';
  take(unit: AccessUnit): 'stop' | undefined;
}

/** Shows a visitor the access units of a segment that arrives in pieces. All methods throw `SnapError`. */
export interface UnitReader {
  /** `'stop'` as soon as the visitor says so; nothing may be called after that but `failure`. */
  push(chunk: Uint8Array): 'stop' | undefined;
  /** Ends the segment, and with it its last unit. */
  end(): void;
  /** Why no keyframe was shown. */
  failure(): SnapError;
}
