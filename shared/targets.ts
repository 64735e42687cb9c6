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

/** How many segments on either side travel with the segment that holds a moment. */
export const NEIGHBOURS = 2;

/**
 * The item at an index and up to `NEIGHBOURS` on either side, in their order, without gaps. If it is a gap itself, the next
 * one takes its place, or else the one before; if all are gaps, there is nothing.
 */
export function surroundingsOf<Item extends { readonly isGap: boolean }>(
  items: readonly Item[],
  index: number,
): { readonly segments: readonly Item[]; readonly index: number } {
  const next = items.findIndex(({ isGap }, i) => i >= index && !isGap);
  const center = next >= 0 ? next : items.findLastIndex(({ isGap }, i) => i < index && !isGap);
  const before = takeWhole(items, center - 1, -1, NEIGHBOURS).reverse();
  return {
    segments: [...before, ...takeWhole(items, center, 1, NEIGHBOURS + 1)],
    index: before.length,
  };
}

function takeWhole<Item extends { readonly isGap: boolean }>(
  items: readonly Item[],
  from: number,
  step: 1 | -1,
  count: number,
): Item[] {
  const found: Item[] = [];
  for (let i = from; i >= 0 && i < items.length && found.length < count; i += step) {
    const item = items[i];
    if (item && !item.isGap) found.push(item);
  }
  return found;
}

/** Where to take a picture: a moment resolved in one playlist. Plain data. */
export interface CaptureTarget {
  /** The requested moment, in seconds on the playlist's timeline. */
  readonly time: number;
  /** The requested moment as wall-clock time, in milliseconds since 1970. */
  readonly dateMs: number | undefined;
  /** The segment that holds the moment and up to `NEIGHBOURS` on either side, in the playlist's order, without gaps. */
  readonly segments: readonly MediaSegment[];
  /**
   * The index in `segments` of the one that holds the moment; if that is a gap, the next one, or else the one before.
   */
  readonly index: number;
}
