import { SnapError, type TimeWindow } from '../../../shared/errors.js';
import type {
  Every,
  PlannedTarget,
  TimelineBound,
  TimelineEntry,
  TimelineRange,
} from '../../../shared/protocol.js';
import { withinReach } from '../../../shared/targets.js';
import {
  createSegmentTimeline,
  createTimeline,
  dateAt,
  locateDate,
  outsideWindow,
  refuseGapsOnly,
  toText,
  windowOf,
  type PlaylistTimeline,
} from './locate.js';
import { createResolver } from './media-segment.js';
import type { ListedSegment, MediaPlaylist, MediaSegment } from '../types.js';
import { resolveUri } from '../parse/uri.js';

const MAX_TARGETS = 1_000_000;
/** Sums of durations are not exact, in seconds. */
const ROUNDING = 1e-6;

export interface ListedTargets {
  /** The range, in seconds. */
  readonly start: number;
  readonly end: number;
  /** The segments of the range and their neighbours, including gaps. */
  readonly segments: readonly MediaSegment[];
  /** In time order; if a moment's segment is a gap, `index` is the next segment's, or else the previous one's. */
  readonly targets: readonly PlannedTarget[];
}

interface Span {
  /** In seconds. */
  readonly start: number;
  readonly end: number;
  /** The first segment, and the one after the last. */
  readonly first: number;
  readonly last: number;
}

/**
 * Lists moments of a playlist; only complete segments count.
 *
 * @throws SnapError `too-large` for more than a million; `outside-window` for dates in a playlist that has none;
 * `playlist-invalid` if there is nothing that can be fetched
 */
export function listTargets(
  playlist: MediaPlaylist,
  { every, ...range }: TimelineRange & { readonly every: Every },
): ListedTargets {
  const timeline = createSegmentTimeline(playlist);
  const span = toSpan(timeline, range);
  const { start, end } = span;
  if (span.first === span.last) return { start, end, segments: [], targets: [] };
  refuseGapsOnly(timeline);
  const { segments } = playlist;
  const times = listTimes(timeline, span, every);
  const low = withinReach(segments, span.first, -1).at(-1) ?? segments[span.first];
  const high = withinReach(segments, span.last - 1, 1).at(-1) ?? segments[span.last - 1];
  const listed = segments.filter(
    ({ sequence }) => sequence >= (low?.sequence ?? 0) && sequence <= (high?.sequence ?? 0),
  );
  return {
    start,
    end,
    segments: listed.map(createResolver(playlist)),
    targets: placeTimes(listed, times),
  };
}

/** Lists the segments that lie completely or partly in a range, from the playlist alone. */
export function listTimeline(
  playlist: MediaPlaylist,
  range: TimelineRange,
): readonly TimelineEntry[] {
  const { segments, url, discontinuitySequence } = playlist;
  const { first, last } = toSpan(createSegmentTimeline(playlist), range);
  let before = segments[first - 1]?.discontinuitySequence ?? discontinuitySequence;
  return segments.slice(first, last).map((segment) => {
    const discontinuity = segment.discontinuitySequence !== before;
    before = segment.discontinuitySequence;
    return {
      sequence: segment.sequence,
      time: segment.startTime,
      dateMs: segment.programDateTimeMs,
      duration: segment.duration,
      discontinuity,
      encrypted: segment.keys.length > 0,
      gap: segment.isGap,
      url: resolveUri(segment.uri, url),
    };
  });
}

/** The times that can be captured from a playlist, including parts of an incomplete segment. */
export function playlistWindow(playlist: MediaPlaylist): TimeWindow {
  return windowOf(createTimeline(playlist));
}

function toSpan(timeline: PlaylistTimeline, { from, to }: TimelineRange): Span {
  const start = toSeconds(timeline, from, 0);
  const end = toSeconds(timeline, to, timeline.end);
  const { pieces } = timeline;
  if (!(start < end)) return { start, end, first: 0, last: 0 };
  const first = pieces.findIndex((s) => s.startTime + s.duration > start + ROUNDING);
  const last = pieces.findLastIndex((s) => s.startTime < end - ROUNDING) + 1;
  return { start, end, first: first < 0 ? last : Math.min(first, last), last };
}

/** Clipped to the window. */
function toSeconds(timeline: PlaylistTimeline, edge: TimelineBound, fallback: number): number {
  if (!edge || timeline.pieces.length === 0) return fallback;
  if (edge.kind === 'time') return Math.min(Math.max(edge.time, 0), timeline.end);
  const place = locateDate(timeline, edge.dateMs);
  switch (place.kind) {
    case 'inside':
      return place.time;
    case 'before':
      return 0;
    case 'behind':
      return timeline.end;
    case 'undated':
      throw outsideWindow(
        `${toText(new Date(edge.dateMs))}, since it has no EXT-X-PROGRAM-DATE-TIME`,
        timeline,
      );
  }
}

function listTimes(
  timeline: PlaylistTimeline,
  { start, end, first, last }: Span,
  every: Every,
): number[] {
  if (every.kind === 'segment') {
    return timeline.pieces
      .slice(first, last)
      .filter(({ isGap, startTime }) => !isGap && startTime > start - ROUNDING)
      .map(({ startTime }) => startTime);
  }
  const count =
    every.kind === 'count' ? every.count : Math.ceil((end - start) / every.seconds - ROUNDING);
  if (!(count <= MAX_TARGETS)) {
    throw new SnapError('too-large', `That is more than ${MAX_TARGETS} moments`, {
      url: timeline.playlist.url,
    });
  }
  const step = every.kind === 'count' ? (end - start) / count : every.seconds;
  return Array.from({ length: count }, (_, i) => start + i * step);
}

/** Both lists rise, so a single pass is enough. */
function placeTimes(segments: readonly ListedSegment[], times: readonly number[]): PlannedTarget[] {
  const whole = nearestWholes(segments);
  let holder = 0;
  return times.map((time) => {
    while ((segments[holder + 1]?.startTime ?? Infinity) <= time) holder += 1;
    return { time, dateMs: dateAt(segments[holder], time), index: whole[holder] ?? 0 };
  });
}

/** For each segment: itself, the next one that is not a gap, or else the one before. */
function nearestWholes(segments: readonly ListedSegment[]): readonly number[] {
  let next = segments.findLastIndex(({ isGap }) => !isGap);
  return segments
    .map((segment, i) => ({ segment, i }))
    .toReversed()
    .map(({ segment, i }) => (next = segment.isGap ? next : i))
    .toReversed();
}
