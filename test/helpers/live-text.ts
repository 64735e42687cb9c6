import { discontinuitiesBefore, isDiscontinuity, type LiveEdge } from './live-edge.js';
import {
  PARTS_PER_KEYFRAME,
  PARTS_PER_SEGMENT,
  PART_SECONDS,
  SEGMENT_SECONDS,
} from './live-media.js';

/** The number of complete segments that have their parts listed: three target durations (RFC 8216bis 4.4.4.9). */
const SEGMENTS_WITH_PARTS = 3;
/** RFC 8216bis 4.4.3.8: at least six target durations. */
export const SKIP_BOUNDARY_SECONDS = 6 * SEGMENT_SECONDS;
const PART_HOLD_BACK_SECONDS = 3 * PART_SECONDS;

/** What a live playlist tells about itself. */
export interface LiveDescription {
  readonly extension: 'ts' | 'm4s';
  readonly hasMap: boolean;
  readonly hasParts: boolean;
  /** The number of complete segments in the playlist. */
  readonly windowSegments: number;
  /** The media sequence number of the stream's first segment. */
  readonly firstSequence: number;
  /** The wall-clock time of the stream's first picture. */
  readonly startDate: Date;
  /** Which segments have an EXT-X-PROGRAM-DATE-TIME: each one, the first one in the playlist, or none. */
  readonly dates: 'each' | 'first' | 'none';
  /** The number of segments after which the stream ends; `undefined`: it does not end. */
  readonly endsAfter: number | undefined;
  readonly canBlockReload: boolean;
  /** EXT-X-SERVER-CONTROL's HOLD-BACK in seconds; `undefined`: left out. */
  readonly holdBackSeconds: number | undefined;
  /** The playlists of other renditions, relative to this one. */
  readonly otherRenditions: readonly string[];
}

/** The first segment in the playlist, counted from the stream's beginning. */
export function windowStart(description: LiveDescription, edge: LiveEdge): number {
  return Math.max(0, edge.segments - description.windowSegments);
}

/**
 * The text of the playlist.
 *
 * @param isDelta - Leaves out the segments before the skip boundary (RFC 8216bis 6.2.5.1), if there are any.
 */
export function liveText(description: LiveDescription, edge: LiveEdge, isDelta = false): string {
  const start = windowStart(description, edge);
  const skipped = isDelta ? Math.max(0, edge.segments - start - skipBoundarySegments()) : 0;
  const hasEnded = edge.segments === description.endsAfter;
  const lines = [...header(description, start)];
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);
  else if (description.hasMap) lines.push('#EXT-X-MAP:URI="map.mp4"');
  for (let index = start + skipped; index < edge.segments; index += 1) {
    lines.push(...segmentLines(description, edge, index, start));
  }
  if (hasEnded) lines.push('#EXT-X-ENDLIST');
  else if (description.hasParts) lines.push(...openLines(description, edge));
  return `${lines.join('\n')}\n`;
}

function skipBoundarySegments(): number {
  return SKIP_BOUNDARY_SECONDS / SEGMENT_SECONDS;
}

function header(description: LiveDescription, start: number): string[] {
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
  ];
  const control = serverControl(description);
  if (control) lines.push(control);
  if (description.hasParts) lines.push(`#EXT-X-PART-INF:PART-TARGET=${PART_SECONDS}`);
  lines.push(`#EXT-X-MEDIA-SEQUENCE:${description.firstSequence + start}`);
  // The first segment's own EXT-X-DISCONTINUITY does not count (RFC 8216bis 4.4.3.3).
  const before = discontinuitiesBefore(start) - (isDiscontinuity(start) ? 1 : 0);
  lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${before}`);
  return lines;
}

function serverControl({
  canBlockReload,
  hasParts,
  holdBackSeconds,
}: LiveDescription): string | undefined {
  const attributes: string[] = [];
  if (canBlockReload) attributes.push('CAN-BLOCK-RELOAD=YES');
  if (holdBackSeconds !== undefined) attributes.push(`HOLD-BACK=${holdBackSeconds}`);
  if (hasParts) {
    attributes.push(`PART-HOLD-BACK=${PART_HOLD_BACK_SECONDS.toFixed(1)}`);
    attributes.push(`CAN-SKIP-UNTIL=${SKIP_BOUNDARY_SECONDS.toFixed(1)}`);
  }
  return attributes.length > 0 ? `#EXT-X-SERVER-CONTROL:${attributes.join(',')}` : undefined;
}

function segmentLines(
  description: LiveDescription,
  edge: LiveEdge,
  index: number,
  start: number,
): string[] {
  const { extension, firstSequence, hasParts } = description;
  const sequence = firstSequence + index;
  const lines = introduction(description, index, start);
  if (hasParts && index >= edge.segments - SEGMENTS_WITH_PARTS) {
    lines.push(...partLines(sequence, PARTS_PER_SEGMENT));
  }
  lines.push(`#EXTINF:${SEGMENT_SECONDS.toFixed(3)},`, `segment${sequence}.${extension}`);
  return lines;
}

/** The incomplete segment: its parts, and a hint at the next one (RFC 8216bis 4.4.5.3). */
function openLines(description: LiveDescription, edge: LiveEdge): string[] {
  const sequence = description.firstSequence + edge.segments;
  const begun = edge.parts > 0 ? introduction(description, edge.segments, -1) : [];
  const last = edge.parts > 0 ? edge : { segments: edge.segments - 1, parts: PARTS_PER_SEGMENT };
  return [
    ...begun,
    ...partLines(sequence, edge.parts),
    `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part${sequence}.${edge.parts}.m4s"`,
    ...description.otherRenditions.map(
      (uri) =>
        `#EXT-X-RENDITION-REPORT:URI="${uri}",LAST-MSN=${description.firstSequence + last.segments},LAST-PART=${last.parts - 1}`,
    ),
  ];
}

function introduction(description: LiveDescription, index: number, start: number): string[] {
  const lines: string[] = [];
  if (isDiscontinuity(index)) {
    lines.push('#EXT-X-DISCONTINUITY');
    if (description.hasMap) lines.push('#EXT-X-MAP:URI="map.mp4"');
  }
  if (description.dates === 'each' || (description.dates === 'first' && index === start)) {
    const dateMs = description.startDate.getTime() + index * SEGMENT_SECONDS * 1000;
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(dateMs).toISOString()}`);
  }
  return lines;
}

function partLines(sequence: number, count: number): string[] {
  return Array.from({ length: count }, (_, part) => {
    const independent = part % PARTS_PER_KEYFRAME === 0 ? ',INDEPENDENT=YES' : '';
    return `#EXT-X-PART:DURATION=${PART_SECONDS},URI="part${sequence}.${part}.m4s"${independent}`;
  });
}
