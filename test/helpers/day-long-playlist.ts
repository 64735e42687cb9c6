export interface DayLongOptions {
  /** Number of segments; default 20,000. */
  readonly segments?: number;
  /** Seconds of each segment; default 4.32, with which 20,000 segments make a day. */
  readonly durationSeconds?: number;
  /** The end of each segment's URI, such as a token; default empty. */
  readonly query?: string;
  /** The number of segments for each EXT-X-PROGRAM-DATE-TIME; default 1. */
  readonly segmentsPerDate?: number;
  /** The number of segments for each EXT-X-DISCONTINUITY; default 500. */
  readonly segmentsPerDiscontinuity?: number;
  /** The number of segments for each EXT-X-KEY; default: no keys. */
  readonly segmentsPerKey?: number;
  /** Wall-clock time of the first segment; default 2026-01-01T00:00:00Z. */
  readonly startDate?: Date;
}

/** The media playlist of a recorder (DVR) that has been running for a day. */
export function dayLongPlaylist(options: DayLongOptions = {}): string {
  const { segments = 20_000, durationSeconds = 4.32 } = options;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    `#EXT-X-TARGETDURATION:${Math.ceil(durationSeconds)}`,
    '#EXT-X-MEDIA-SEQUENCE:1000',
    '#EXT-X-PLAYLIST-TYPE:EVENT',
  ];
  for (let index = 0; index < segments; index += 1) {
    lines.push(...segmentTags(index, durationSeconds, options));
    lines.push(
      `#EXTINF:${durationSeconds.toFixed(5)},`,
      `2026/01/01/video_720p_${1000 + index}.ts${options.query ?? ''}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function segmentTags(index: number, durationSeconds: number, options: DayLongOptions): string[] {
  const { segmentsPerDate = 1, segmentsPerDiscontinuity = 500, segmentsPerKey } = options;
  const { startDate = new Date('2026-01-01T00:00:00Z') } = options;
  const tags: string[] = [];
  if (index > 0 && index % segmentsPerDiscontinuity === 0) tags.push('#EXT-X-DISCONTINUITY');
  if (segmentsPerKey !== undefined && index % segmentsPerKey === 0) {
    tags.push(`#EXT-X-KEY:METHOD=AES-128,URI="keys/${index}"`);
  }
  if (index % segmentsPerDate === 0) {
    const date = new Date(startDate.getTime() + index * durationSeconds * 1000);
    tags.push(`#EXT-X-PROGRAM-DATE-TIME:${date.toISOString()}`);
  }
  return tags;
}
