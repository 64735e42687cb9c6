/** A part of a resource, in bytes. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** One EXT-X-KEY that applies (RFC 8216bis 4.4.4.4). `METHOD=NONE` is the absence of keys. */
export interface SegmentKey {
  readonly method: string;
  readonly keyFormat: string;
}

/** An EXT-X-MAP: the init section that a segment needs in front (RFC 8216bis 4.4.4.5). */
export interface MapSection {
  readonly url: string;
  readonly byteRange: ByteRange | undefined;
  readonly keys: readonly SegmentKey[];
}

/** A segment as the playlist lists it. */
export interface ListedSegment {
  /** As in the playlist: resolved when it is needed, since a playlist may list very many. */
  readonly uri: string;
  readonly byteRange: ByteRange | undefined;
  readonly map: MapSection | undefined;
  readonly keys: readonly SegmentKey[];
  /** Media sequence number. */
  readonly sequence: number;
  readonly discontinuitySequence: number;
  /** Seconds on the playlist's timeline, whose zero is the start of its first segment. */
  readonly startTime: number;
  /** Seconds. */
  readonly duration: number;
  /** Wall-clock time of its start, in milliseconds since 1970; counted on from the last EXT-X-PROGRAM-DATE-TIME. */
  readonly programDateTimeMs: number | undefined;
  /** EXT-X-GAP: there are no bytes (RFC 8216bis 4.4.4.7). */
  readonly isGap: boolean;
}

/** A segment that can be fetched. */
export interface MediaSegment extends ListedSegment {
  /** Absolute. */
  readonly url: string;
}

export interface MediaPlaylist {
  readonly kind: 'media';
  /** Where it came from in the end, which its relative URIs refer to. */
  readonly url: string;
  readonly segments: readonly ListedSegment[];
  /** EXT-X-ENDLIST: nothing will be added. */
  readonly isEnded: boolean;
}

/** One EXT-X-STREAM-INF (RFC 8216bis 4.4.6.2). */
export interface Variant {
  readonly url: string;
  /** Bits a second. */
  readonly bandwidth: number;
  /** RFC 6381 codec strings; empty where the playlist does not say. */
  readonly codecs: readonly string[];
  /** Pixels; `undefined` where the playlist does not say. */
  readonly resolution: { readonly width: number; readonly height: number } | undefined;
}

export interface MultivariantPlaylist {
  readonly kind: 'multivariant';
  readonly url: string;
  readonly variants: readonly Variant[];
}

export type Playlist = MediaPlaylist | MultivariantPlaylist;
