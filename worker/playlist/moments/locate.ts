import { SnapError, type TimeWindow } from '../../../shared/errors.js';
import { independentParts } from './media-segment.js';
import type { ListedSegment, MediaPlaylist } from '../types.js';

/** EXTINF durations are rounded, so the end in a player may be this much later, in seconds. */
export const END_TOLERANCE_SECONDS = 0.5;

/** The list in which a moment is looked up: one piece after the other, without holes in the timeline. */
export interface PlaylistTimeline {
  readonly playlist: MediaPlaylist;
  /** Segments, and after them the independent parts of an incomplete one. */
  readonly pieces: readonly ListedSegment[];
  /** In seconds. */
  readonly end: number;
}

/** A moment in a list of segments. */
export interface Place {
  readonly pieces: readonly ListedSegment[];
  readonly index: number;
  /** Seconds. */
  readonly time: number;
  /** Milliseconds since 1970, where they are not those of `time`. */
  readonly dateMs?: number;
}

export function createTimeline(playlist: MediaPlaylist): PlaylistTimeline {
  const { segments, openSegment } = playlist;
  const parts = openSegment ? independentParts(openSegment) : [];
  if (parts.length === 0) return createSegmentTimeline(playlist);
  return { playlist, pieces: [...segments, ...parts], end: endOf(openSegment) };
}

/** Only complete segments. */
export function createSegmentTimeline(playlist: MediaPlaylist): PlaylistTimeline {
  return { playlist, pieces: playlist.segments, end: endOf(playlist.segments.at(-1)) };
}

/** The piece that holds a time in seconds: the last one that begins at that time or before it. -1 if there is none. */
export function indexOfTime({ pieces }: PlaylistTimeline, time: number): number {
  return pieces.findLastIndex(({ startTime }) => startTime <= time);
}

/**
 * The place of a date: in a piece; in a hole between two dates, which counts as the start of the next piece; or
 * outside.
 */
export type DatePlace =
  | { readonly kind: 'inside'; readonly index: number; readonly time: number }
  | { readonly kind: 'before' | 'behind' | 'undated' };

/** Dates need not rise: they may jump at a discontinuity. */
export function locateDate(timeline: PlaylistTimeline, dateMs: number): DatePlace {
  const { pieces } = timeline;
  const isDated = pieces.some(({ programDateTimeMs }) => programDateTimeMs !== undefined);
  if (!isDated) return { kind: 'undated' };
  const index = pieces.findIndex((_, i) => coversDate(timeline, i, dateMs));
  if (index >= 0) return { kind: 'inside', index, time: timeAt(pieces[index], dateMs) };

  const startOf = (i: number): number => pieces[i]?.programDateTimeMs ?? Infinity;
  const later = [...pieces.keys()].filter((i) => startOf(i) > dateMs && startOf(i) < Infinity);
  if (later.length === pieces.length) return { kind: 'before' };
  const next = later.reduce((best, i) => (startOf(i) < startOf(best) ? i : best), later[0] ?? -1);
  if (next < 0) return { kind: 'behind' };
  return { kind: 'inside', index: next, time: pieces[next]?.startTime ?? 0 };
}

function coversDate({ pieces, end }: PlaylistTimeline, index: number, dateMs: number): boolean {
  const piece = pieces[index];
  if (piece?.programDateTimeMs === undefined || dateMs < piece.programDateTimeMs) return false;
  return timeAt(piece, dateMs) < (pieces[index + 1]?.startTime ?? end);
}

function timeAt(piece: ListedSegment | undefined, dateMs: number): number {
  if (piece?.programDateTimeMs === undefined) return 0;
  return piece.startTime + (dateMs - piece.programDateTimeMs) / 1000;
}

export function dateAt(piece: ListedSegment | undefined, time: number): number | undefined {
  if (piece?.programDateTimeMs === undefined) return undefined;
  return piece.programDateTimeMs + (time - piece.startTime) * 1000;
}

export function refuseGapsOnly({ pieces, playlist }: PlaylistTimeline): void {
  if (pieces.some(({ isGap }) => !isGap)) return;
  throw new SnapError('playlist-invalid', 'The playlist lists no segment to take a picture of', {
    url: playlist.url,
  });
}

/** The times that can be captured. */
export function windowOf({ pieces, end }: PlaylistTimeline): TimeWindow {
  const [startMs, endMs] = [dateAt(pieces[0], 0), dateAt(pieces.at(-1), end)];
  if (startMs === undefined || endMs === undefined) return { start: 0, end };
  return { start: 0, end, startDate: new Date(startMs), endDate: new Date(endMs) };
}

/** @param asked - What is not listed, for the message. */
export function outsideWindow(asked: string, timeline: PlaylistTimeline): SnapError {
  const { pieces, playlist } = timeline;
  const window = windowOf(timeline);
  const { startDate, endDate } = window;
  const holds = [
    `segments ${pieces[0]?.sequence ?? 0} to ${pieces.at(-1)?.sequence ?? 0}`,
    `0 s to ${window.end.toFixed(3)} s`,
    ...(startDate && endDate ? [`${toText(startDate)} to ${toText(endDate)}`] : []),
  ].join(', ');
  return new SnapError('outside-window', `The playlist does not list ${asked}: it holds ${holds}`, {
    url: playlist.url,
    window,
  });
}

/** A date may be beyond the range of ISO 8601. */
export function toText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'an impossible date' : date.toISOString();
}

/** In seconds. */
export function endOf(segment: ListedSegment | undefined): number {
  return segment ? segment.startTime + segment.duration : 0;
}
