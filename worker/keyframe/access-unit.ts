import type { SnapError } from '../../shared/errors.js';
import type { CodedRun } from './types.js';
import type { CodedUnit } from './unit.js';

/** What is known about an access unit before all of it has arrived. In seconds on the segment's own media clock. */
export interface UnitStart {
  readonly pts: number | undefined;
  /** The decoding time according to the container, without edit lists. */
  readonly dts: number | undefined;
  /**
   * A lower bound for the presentation times of this unit and all later ones in decode order; `undefined` if unknown.
   */
  readonly noneBefore: number | undefined;
  readonly mayBeKeyframe: boolean;
}

/** A complete access unit. Its contents are valid only while it is being visited. */
export interface AccessUnit extends Pick<CodedRun, 'codec' | 'codecString' | 'mp4'> {
  /** Whether it can be decoded alone. */
  readonly isKeyframe: boolean;
  /** Whether what follows can be decoded from it on, which an I picture alone does not promise. */
  readonly isRandomAccess: boolean;
  readonly pts: number | undefined;
  /** The offset in the segment just after its last byte. */
  readonly endOffset: number;
  /** Includes the parameter sets that a keyframe lacks. */
  copy(): CodedUnit;
}

/** Receives the access units of a segment in decode order, and tells when it has seen enough. */
export interface UnitVisitor {
  readonly hasKeyframe: boolean;
  /** Takes the presentation times of coming units, each once, in decode order, before their `begin`. */
  foresee(times: readonly (number | undefined)[]): void;
  /**
   * With `skip`, `take` need not be called. A reader that learns a unit's time only at its end may leave out this call.
   */
  begin(start: UnitStart): 'stop' | 'take' | 'skip';
  take(unit: AccessUnit): 'stop' | undefined;
}

/** Passes the access units of a segment to a visitor as the segment arrives. All methods throw `SnapError`. */
export interface UnitReader {
  /** Returns `'stop'` as soon as the visitor does; after that only `failure` may be called. */
  push(chunk: Uint8Array): 'stop' | undefined;
  /** Ends the segment, and with it the last unit. */
  end(): void;
  /** Why no keyframe was found. */
  failure(): SnapError;
}
