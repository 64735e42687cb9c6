import type { VideoCodec } from '../../codecs/types.js';

/** What an access unit turned out to be. */
export interface AccessUnitKind {
  /** Whether it has anything of a picture in it. */
  readonly isPicture: boolean;
  /** It decodes alone. */
  readonly isKeyframe: boolean;
  /** `first`: one field, whose other one may follow as an access unit of its own; `second`: that other one. */
  readonly field: 'first' | 'second' | undefined;
}

/** How many bytes behind a start code tell whether an access unit begins there. */
export const HEAD_BYTES = 3;

/**
 * What one codec says of the units between its start codes (NAL units in H.264 and HEVC).
 *
 * A unit is looked at twice: at its first bytes, which tell whether a new access unit begins, and once it is whole.
 */
export interface AccessUnitRules {
  readonly codec: VideoCodec;
  /** Whether zero bytes at the end of a unit are stuffing, as they are behind a NAL unit. */
  readonly endsInNonZero: boolean;
  /** Whether the unit that begins with `head` (1 to `HEAD_BYTES` bytes) is the first of the next access unit. */
  beginsNext(head: Uint8Array): boolean;
  /** Whether the presentation time of a PES packet goes by this unit; the first such of an access unit counts. */
  carriesTime(head: Uint8Array): boolean;
  /** Takes a whole unit of the current access unit, without its start code. */
  take(unit: Uint8Array): void;
  /** Ends the current access unit. */
  finish(): AccessUnitKind;
  /** Forgets the current access unit, not the parameter sets. */
  reset(): void;
  /** RFC 6381 codec string of the last keyframe. */
  codecString(): string | undefined;
  /** A copy of `accessUnit` with the parameter sets in front that it lacks. */
  complete(accessUnit: Uint8Array): Uint8Array<ArrayBuffer>;
}
