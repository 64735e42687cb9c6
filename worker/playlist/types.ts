import type { ByteRange, ListedKey, SegmentPlace } from '../../shared/targets.js';

export type {
  ByteRange,
  CaptureTarget,
  ListedKey,
  MapSection,
  MediaSegment,
  SegmentKey,
} from '../../shared/targets.js';

/** An EXT-X-MAP (RFC 8216bis 4.4.4.5), as listed, with the keys that applied at its place. */
export interface ListedMap {
  readonly uri: string;
  readonly byteRange: ByteRange | undefined;
  readonly keys: readonly ListedKey[];
  /** The media sequence number of the first segment behind it. */
  readonly sequence: number;
}

/** An EXT-X-PART (RFC 8216bis 4.4.4.9), as listed. */
export interface ListedPart {
  readonly uri: string;
  readonly byteRange: ByteRange | undefined;
  /** In seconds on the playlist's timeline. */
  readonly startTime: number;
  /** In seconds. */
  readonly duration: number;
  /** INDEPENDENT=YES: the part holds a keyframe. */
  readonly isIndependent: boolean;
  readonly isGap: boolean;
}

/** An EXT-X-TILES of an image playlist (HLS image media playlist 0.4): how a segment is divided, row by row. */
export interface ListedTiles {
  readonly columns: number;
  readonly rows: number;
  /** Of one tile, in pixels; `undefined` if the playlist does not tell. */
  readonly resolution: { readonly width: number; readonly height: number } | undefined;
  /** Of one tile, in seconds; `undefined` if the playlist does not tell. */
  readonly duration: number | undefined;
}

/** A segment as the playlist lists it. URIs are resolved only when needed, because a playlist may list very many. */
export interface ListedSegment extends SegmentPlace {
  readonly uri: string;
  readonly map: ListedMap | undefined;
  readonly keys: readonly ListedKey[];
  readonly parts: readonly ListedPart[];
  /** In an image playlist; `undefined`: it is a single picture. */
  readonly tiles: ListedTiles | undefined;
}

/** EXT-X-SERVER-CONTROL (RFC 8216bis 4.4.3.8). Times in seconds. */
export interface ServerControl {
  readonly canBlockReload: boolean;
  readonly canSkipUntil: number | undefined;
  readonly canSkipDateRanges: boolean;
  readonly holdBack: number | undefined;
  readonly partHoldBack: number | undefined;
}

/** EXT-X-START (RFC 8216bis 4.4.2.2). */
export interface PlaylistStart {
  /** In seconds from the start of the playlist; if negative, from its end. */
  readonly timeOffset: number;
  readonly isPrecise: boolean;
}

/** An EXT-X-DATERANGE (RFC 8216bis 4.4.5.1): its attributes as written, without quotes. */
export type DateRange = ReadonlyMap<string, string>;

export interface MediaPlaylist {
  readonly kind: 'media';
  /** Its URL after redirects, against which its relative URIs are resolved. */
  readonly url: string;
  readonly segments: readonly ListedSegment[];
  /** The parts of the incomplete segment, after the last complete one; `parts[0]` has the segment's place. */
  readonly openSegment: ListedSegment | undefined;
  /** When the server says that it changed, as it writes it. */
  readonly lastModified?: string | undefined;
  /** EXT-X-ENDLIST: nothing will be added. */
  readonly isEnded: boolean;
  readonly isIFramesOnly: boolean;
  /** In seconds; 0 if the playlist does not tell. */
  readonly targetDuration: number;
  readonly serverControl: ServerControl;
  readonly start: PlaylistStart | undefined;
  readonly dateRanges: readonly DateRange[];
  /** EXT-X-MEDIA-SEQUENCE: the number of the first segment, even if that was skipped. */
  readonly mediaSequence: number;
  /** EXT-X-DISCONTINUITY-SEQUENCE: the count before the first segment, even if that was skipped. */
  readonly discontinuitySequence: number;
  /** EXT-X-SKIP: how many segments were skipped at the start (RFC 8216bis 4.4.5.2); 0 in a full playlist. */
  readonly skippedSegments: number;
  /** RECENTLY-REMOVED-DATERANGES, if date ranges were skipped as well: those that no longer exist. */
  readonly removedDateRanges: readonly string[] | undefined;
}

/**
 * One EXT-X-STREAM-INF (RFC 8216bis 4.4.6.2), EXT-X-I-FRAME-STREAM-INF (4.4.6.3), or EXT-X-IMAGE-STREAM-INF (HLS image
 * media playlist 0.4).
 */
export interface Variant {
  /** Absolute. */
  readonly url: string;
  /** The peak bit rate, in bits a second. */
  readonly bandwidth: number;
  readonly averageBandwidth: number | undefined;
  /** RFC 6381 codec strings; empty if the playlist has none. */
  readonly codecs: readonly string[];
  /** In pixels; `undefined` if the playlist does not tell. */
  readonly resolution: { readonly width: number; readonly height: number } | undefined;
  readonly frameRate: number | undefined;
  /** `SDR`, `PQ` or `HLG`; `undefined` if the playlist does not tell. */
  readonly videoRange: string | undefined;
  readonly name: string | undefined;
  /** The GROUP-ID of its video renditions. */
  readonly videoGroup: string | undefined;
  /** `.` if the playlist does not tell (RFC 8216bis 4.4.6.2). */
  readonly pathwayId: string;
}

/** An EXT-X-MEDIA of TYPE=VIDEO (RFC 8216bis 4.4.6.1). */
export interface VideoRendition {
  readonly groupId: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** Absolute; `undefined`: the rendition is in the variant's own playlist. */
  readonly url: string | undefined;
}

export interface MultivariantPlaylist {
  readonly kind: 'multivariant';
  readonly url: string;
  readonly variants: readonly Variant[];
  readonly iFrameVariants: readonly Variant[];
  readonly imageVariants: readonly Variant[];
  readonly videoRenditions: readonly VideoRendition[];
  /** EXT-X-CONTENT-STEERING's PATHWAY-ID (RFC 8216bis 4.4.6.6). */
  readonly firstPathway: string | undefined;
  readonly start: PlaylistStart | undefined;
  /** EXT-X-DEFINE: the variables that its media playlists may import (RFC 8216bis 4.4.2.3). */
  readonly definitions: ReadonlyMap<string, string>;
}

export type Playlist = MediaPlaylist | MultivariantPlaylist;
