export interface LiveSegment {
  readonly uri: string;
  readonly durationSeconds: number;
}

export interface LivePlaylistOptions {
  readonly segments: readonly LiveSegment[];
  /** How many segments the playlist lists at a time. */
  readonly windowSize: number;
  /** Media sequence number of the first segment; default 0. */
  readonly firstSequence?: number;
  /** Wall-clock time at which the first segment begins; without it the playlist says no dates. */
  readonly startDate?: Date;
  /** Whether the last window says that the stream has ended; default true. */
  readonly ends?: boolean;
}

/**
 * The text of a sliding playlist.
 *
 * @param published how many segments exist by now; held between 1 and all of them
 */
export function livePlaylist(options: LivePlaylistOptions, published: number): string {
  const { segments, windowSize, firstSequence = 0, startDate, ends = true } = options;
  const end = Math.min(segments.length, Math.max(1, published));
  const start = Math.max(0, end - windowSize);
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    `#EXT-X-TARGETDURATION:${Math.ceil(Math.max(...segments.map((one) => one.durationSeconds)))}`,
    `#EXT-X-MEDIA-SEQUENCE:${firstSequence + start}`,
  ];
  let seconds = sumOfDurations(segments.slice(0, start));
  for (const { uri, durationSeconds } of segments.slice(start, end)) {
    if (startDate) {
      const date = new Date(startDate.getTime() + seconds * 1000);
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${date.toISOString()}`);
    }
    lines.push(`#EXTINF:${durationSeconds.toFixed(3)},`, uri);
    seconds += durationSeconds;
  }
  if (ends && end === segments.length) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}

/** How many segments exist after so many seconds, the first window counted as there from the beginning. */
export function publishedAfter(options: LivePlaylistOptions, seconds: number): number {
  const { segments, windowSize } = options;
  let published = Math.min(windowSize, segments.length);
  let left = seconds;
  for (const { durationSeconds } of segments.slice(published)) {
    left -= durationSeconds;
    if (left < 0) break;
    published += 1;
  }
  return published;
}

function sumOfDurations(segments: readonly LiveSegment[]): number {
  return segments.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
}
