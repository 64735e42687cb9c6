/** A segment that exists in no file: a part of one, as a playlist lists it. */
export interface VirtualSegment {
  /** Relative to the playlist. */
  readonly uri: string;
  readonly byteRange: { readonly start: number; readonly end: number } | undefined;
  /** In seconds. */
  readonly duration: number;
  /** The URI of the map. */
  readonly map: string | undefined;
  readonly isDiscontinuous: boolean;
}

/** As exact as the times of the media are. */
const DECIMALS = 9;

/** Writes a media playlist (RFC 8216bis 4) for what is all there. */
export function writePlaylist(segments: readonly VirtualSegment[]): Uint8Array<ArrayBuffer> {
  const longest = segments.reduce((most, { duration }) => Math.max(most, duration), 1);
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.ceil(longest)}`,
    '#EXT-X-PLAYLIST-TYPE:VOD',
  ];
  let map: string | undefined;
  for (const segment of segments) {
    const { uri, byteRange, duration, isDiscontinuous } = segment;
    if (isDiscontinuous) lines.push('#EXT-X-DISCONTINUITY');
    if (segment.map !== undefined && segment.map !== map) {
      lines.push(`#EXT-X-MAP:URI="${segment.map}"`);
    }
    map = segment.map;
    lines.push(`#EXTINF:${duration.toFixed(DECIMALS)},`);
    if (byteRange) {
      lines.push(`#EXT-X-BYTERANGE:${byteRange.end - byteRange.start}@${byteRange.start}`);
    }
    lines.push(uri);
  }
  lines.push('#EXT-X-ENDLIST');
  return new TextEncoder().encode(lines.join('\n'));
}

/** Durations of what begins at these times, the last one up to `end`; all in seconds. */
export function durationsOf(starts: readonly number[], end: number): readonly number[] {
  return starts.map((start, i) => Math.max(0, (starts[i + 1] ?? end) - start));
}
