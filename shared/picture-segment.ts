import type { SnapErrorCode } from './errors.js';

/**
 * Where a picture was taken from.
 *
 * @public
 */
export interface SnapshotSegment {
  /** The segment's absolute URL. */
  readonly url: string;
  /** The media sequence number. */
  readonly sequence: number;
  /** The discontinuity sequence number. */
  readonly discontinuitySequence: number;
  /** The start on the playlist's timeline, in seconds. */
  readonly startTime: number;
  /** The duration in the playlist, in seconds. */
  readonly duration: number;
  /** The byte range of the resource, if the playlist gives one. */
  readonly byteRange: { readonly offset: number; readonly length: number } | undefined;
  /** Whether this is a picture of an I-frame playlist, which numbers its pictures on its own. */
  readonly isIFrame: boolean;
}

/**
 * A segment that was looked into for a picture and gave none.
 *
 * @public
 */
export interface PassedOverSegment {
  /** The media sequence number. */
  readonly sequence: number;
  /** The segment's absolute URL. */
  readonly url: string;
  /** Why it gave no picture. */
  readonly code: SnapErrorCode;
  /** With code `http`: the status. */
  readonly status: number | undefined;
}
