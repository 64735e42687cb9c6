// The plan of a batch, which the worker that made it sends to the others through the page: plain data.

/** A part of a resource, in bytes. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** An EXT-X-KEY that applies (RFC 8216bis 4.4.4.4), as listed. `METHOD=NONE` means no keys. */
export interface ListedKey {
  readonly method: string;
  /** `identity` if the playlist gives none. */
  readonly keyFormat: string;
  readonly uri: string | undefined;
  /** 16 bytes, padded with leading zeros; `undefined`: the IV is the media sequence number. */
  readonly iv: Uint8Array<ArrayBuffer> | undefined;
}

/** A key with its URI resolved. */
export interface SegmentKey extends Omit<ListedKey, 'uri'> {
  /** Absolute. */
  readonly url: string | undefined;
}

/** The init section that comes before a segment. */
export interface MapSection {
  /** Absolute. */
  readonly url: string;
  readonly byteRange: ByteRange | undefined;
  readonly keys: readonly SegmentKey[];
  /** The media sequence number of the first segment behind it, for a key without IV. */
  readonly sequence: number;
}

/** What every entry of a media playlist has. */
export interface SegmentPlace {
  readonly byteRange: ByteRange | undefined;
  /** The media sequence number. */
  readonly sequence: number;
  readonly discontinuitySequence: number;
  /** In seconds on the playlist's timeline, whose zero is the start of its first segment. */
  readonly startTime: number;
  /** In seconds. */
  readonly duration: number;
  /**
   * The wall-clock time of its start, in milliseconds since 1970, interpolated from EXT-X-PROGRAM-DATE-TIME in both
   * directions.
   */
  readonly programDateTimeMs: number | undefined;
  /** EXT-X-GAP: there are no bytes to fetch (RFC 8216bis 4.4.4.7). */
  readonly isGap: boolean;
}

/** A segment, or an independent part of one, that can be fetched. Plain data. */
export interface MediaSegment extends SegmentPlace {
  /** Absolute. */
  readonly url: string;
  readonly map: MapSection | undefined;
  readonly keys: readonly SegmentKey[];
  /** Whether it is a picture of a playlist with EXT-X-I-FRAMES-ONLY (RFC 8216bis 4.4.3.6). */
  readonly isIFrame: boolean;
}

/** How many segments on either side of a moment's own are looked into for its picture, at most. */
export const REACH_SEGMENTS = 32;
/** How far away from the moment's own segment they may begin, in seconds. */
export const REACH_SECONDS = 60;
/** Segments may be very long. */
const LEAST_REACH = 2;

type Reachable = Pick<SegmentPlace, 'isGap' | 'startTime'>;

/**
 * The item at an index and those within reach on either side, in their order, without gaps. If it is a gap itself, the
 * next one takes its place, or else the one before; if all are gaps, there is nothing.
 */
export function surroundingsOf<Item extends Reachable>(
  items: readonly Item[],
  index: number,
): { readonly segments: readonly Item[]; readonly index: number } {
  const next = items.findIndex(({ isGap }, i) => i >= index && !isGap);
  const center = next >= 0 ? next : items.findLastIndex(({ isGap }, i) => i < index && !isGap);
  const before = withinReach(items, center, -1).reverse();
  const own = items.slice(center, center + 1);
  const after = withinReach(items, center, 1);
  return { segments: [...before, ...own, ...after], index: before.length };
}

/** What is within reach of the item at an index in one direction, the nearest first, without gaps. */
export function withinReach<Item extends Reachable>(
  items: readonly Item[],
  center: number,
  step: 1 | -1,
): Item[] {
  const found: Item[] = [];
  const { startTime = 0 } = items[center] ?? {};
  for (let i = center + step; i >= 0 && found.length < REACH_SEGMENTS; i += step) {
    const item = items[i];
    if (!item) break;
    if (item.isGap) continue;
    const isFar = Math.abs(item.startTime - startTime) > REACH_SECONDS;
    if (isFar && found.length >= LEAST_REACH) break;
    found.push(item);
  }
  return found;
}

/** Where to take a picture: a moment resolved in one playlist. Plain data. */
export interface CaptureTarget {
  /** The requested moment, in seconds on the playlist's timeline. */
  readonly time: number;
  /** The requested moment as wall-clock time, in milliseconds since 1970. */
  readonly dateMs: number | undefined;
  /** The segment that holds the moment and those within reach of it, in the playlist's order, without gaps. */
  readonly segments: readonly MediaSegment[];
  /**
   * The index in `segments` of the one that holds the moment; if that is a gap, the next one, or else the one before.
   */
  readonly index: number;
}
