// What the worker that planned a batch tells the others through the page: plain data.

/** A part of a resource, in bytes. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** One EXT-X-KEY that applies (RFC 8216bis 4.4.4.4), as listed. `METHOD=NONE` is the absence of keys. */
export interface ListedKey {
  readonly method: string;
  /** `identity` where the playlist does not say. */
  readonly keyFormat: string;
  readonly uri: string | undefined;
  /** 16 bytes, filled with zeros in front; `undefined`: the media sequence number is it. */
  readonly iv: Uint8Array<ArrayBuffer> | undefined;
}

/** A key with its URI resolved. */
export interface SegmentKey extends Omit<ListedKey, 'uri'> {
  /** Absolute. */
  readonly url: string | undefined;
}

/** The init section that a segment needs in front. */
export interface MapSection {
  /** Absolute. */
  readonly url: string;
  readonly byteRange: ByteRange | undefined;
  readonly keys: readonly SegmentKey[];
}

/** What holds for everything at one place of a media playlist. */
export interface SegmentPlace {
  readonly byteRange: ByteRange | undefined;
  /** Media sequence number. */
  readonly sequence: number;
  readonly discontinuitySequence: number;
  /** Seconds on the playlist's timeline, whose zero is the start of its first segment. */
  readonly startTime: number;
  /** Seconds. */
  readonly duration: number;
  /** Wall-clock time of its start, in milliseconds since 1970; interpolated both ways from EXT-X-PROGRAM-DATE-TIME. */
  readonly programDateTimeMs: number | undefined;
  /** EXT-X-GAP: there are no bytes (RFC 8216bis 4.4.4.7). */
  readonly isGap: boolean;
}

/** A segment, or an independent part of one, that can be fetched. Plain data. */
export interface MediaSegment extends SegmentPlace {
  /** Absolute. */
  readonly url: string;
  readonly map: MapSection | undefined;
  readonly keys: readonly SegmentKey[];
  /** It is one picture of a playlist with EXT-X-I-FRAMES-ONLY (RFC 8216bis 4.4.3.6). */
  readonly isIFrame: boolean;
}

/** How many segments beside the one at a moment are handed around with it, on either side. */
export const NEIGHBOURS = 2;

/** Where to take a picture: what a moment comes to in one playlist. Plain data. */
export interface CaptureTarget {
  /** The moment asked for, in seconds on the playlist's timeline. */
  readonly time: number;
  /** The same as wall-clock time, in milliseconds since 1970. */
  readonly dateMs: number | undefined;
  /** The segment that holds the moment and up to `NEIGHBOURS` on either side, in the playlist's order, gaps left out. */
  readonly segments: readonly MediaSegment[];
  /** Which of `segments` holds the moment; where that is a gap, the next one, or failing that the one before. */
  readonly index: number;
}
