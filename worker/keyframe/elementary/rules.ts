import type { VideoCodec } from '../../codecs/types.js';

/** The kind of an access unit, known at its end. */
export interface AccessUnitKind {
  /** Whether it holds any part of a picture. */
  readonly isPicture: boolean;
  /** Whether it can be decoded alone. */
  readonly isKeyframe: boolean;
  /** Whether what follows can be decoded from it on. Default: where it is a keyframe. */
  readonly isRandomAccess?: boolean;
  /** `first`: one field, whose other field may follow as a separate access unit; `second`: that other field. */
  readonly field: 'first' | 'second' | undefined;
}

/** How many bytes after a start code tell whether an access unit begins there. */
export const HEAD_BYTES = 3;

/**
 * One codec's rules for the units between its start codes (NAL units in H.264 and HEVC).
 *
 * A unit is inspected twice: at its first bytes, which tell whether a new access unit begins, and once it is complete.
 */
export interface AccessUnitRules {
  readonly codec: VideoCodec;
  /** Whether zero bytes at the end of a unit are stuffing, as after a NAL unit. */
  readonly endsInNonZero: boolean;
  /** Whether the unit that begins with `head` (1 to `HEAD_BYTES` bytes) is the first one of the next access unit. */
  beginsNext(head: Uint8Array): boolean;
  /** Whether a PES packet's presentation time belongs to this unit; the first such unit of an access unit counts. */
  carriesTime(head: Uint8Array): boolean;
  /** Takes a complete unit of the current access unit, without its start code. */
  take(unit: Uint8Array): void;
  /** Ends the current access unit. */
  finish(): AccessUnitKind;
  /** Forgets the current access unit, but keeps the parameter sets. */
  reset(): void;
  /** The RFC 6381 codec string of the last keyframe. */
  codecString(): string | undefined;
  /** A copy of `accessUnit` with the parameter sets that it lacks in front. */
  complete(accessUnit: Uint8Array): Uint8Array<ArrayBuffer>;
}
