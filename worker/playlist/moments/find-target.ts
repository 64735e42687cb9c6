import { isSnapError } from '../../../shared/errors.js';
import { surroundingsOf, type CaptureTarget } from '../../../shared/targets.js';
import type { Moment } from '../../../shared/types.js';
import {
  END_TOLERANCE_SECONDS,
  createTimeline,
  dateAt,
  indexOfTime,
  locateDate,
  outsideWindow,
  refuseGapsOnly,
  toText,
  type Place,
  type PlaylistTimeline,
} from './locate.js';
import { findLive } from './find-live.js';
import { createResolver } from './media-segment.js';
import type { ListedSegment, MediaPlaylist, MediaSegment } from '../types.js';

/**
 * Finds a moment in a playlist.
 *
 * @throws SnapError `outside-window` if the playlist does not list the moment; `playlist-invalid` if it lists nothing
 * that can be fetched
 */
export function findTarget(playlist: MediaPlaylist, moment: Moment): CaptureTarget {
  const timeline = createTimeline(playlist);
  refuseGapsOnly(timeline);
  const { pieces, index, time, dateMs } = locate(timeline, moment);
  const around = surroundingsOf(pieces, index);
  const resolve = createResolver(playlist);
  const center = around.segments.slice(around.index, around.index + 1).map(resolve);
  const before = resolveThose(around.segments.slice(0, around.index), resolve);
  const after = resolveThose(around.segments.slice(around.index + 1), resolve);
  return {
    time,
    dateMs: dateMs ?? dateAt(pieces[index], time),
    segments: [...before, ...center, ...after],
    index: before.length,
  };
}

/** One whose URI is none is no better than a gap. */
function resolveThose(
  listed: readonly ListedSegment[],
  resolve: (listed: ListedSegment) => MediaSegment,
): readonly MediaSegment[] {
  return listed.flatMap((segment) => {
    try {
      return [resolve(segment)];
    } catch (error) {
      if (isSnapError(error)) return [];
      throw error;
    }
  });
}

function locate(timeline: PlaylistTimeline, moment: Moment): Place {
  switch (moment.kind) {
    case 'start':
      return atStart(timeline);
    case 'live':
      return findLive(timeline);
    case 'time':
      return atTime(timeline, moment.time, `${moment.time} s`);
    case 'percent':
      return atTime(timeline, (timeline.end * moment.percent) / 100, `${moment.percent} %`);
    case 'sequence':
      return atSequence(timeline, moment);
    case 'date':
      return atDate(timeline, moment.dateMs);
  }
}

/**
 * RFC 8216bis 4.4.2.2: an offset beyond either end means that end; only a precise one is a moment inside its segment.
 */
function atStart(timeline: PlaylistTimeline): Place {
  const { start } = timeline.playlist;
  if (!start) return { pieces: timeline.pieces, index: 0, time: 0 };
  const offset = start.timeOffset < 0 ? timeline.end + start.timeOffset : start.timeOffset;
  const place = atTime(timeline, Math.min(Math.max(offset, 0), timeline.end), 'the start');
  return start.isPrecise ? place : { ...place, time: startOf(place) };
}

function atTime(timeline: PlaylistTimeline, time: number, asked: string): Place {
  const { pieces, end } = timeline;
  if (!(time >= 0 && time <= end + END_TOLERANCE_SECONDS)) throw outsideWindow(asked, timeline);
  return { pieces, index: Math.max(0, indexOfTime(timeline, time)), time };
}

/**
 * An offset beyond the segment's end stays in the segment, because its media may last longer than the playlist says.
 */
function atSequence(
  timeline: PlaylistTimeline,
  { sequence, offset = 0 }: Extract<Moment, { readonly kind: 'sequence' }>,
): Place {
  const { pieces, end } = timeline;
  const index = pieces.findIndex((piece) => piece.sequence === sequence);
  const time = (pieces[index]?.startTime ?? 0) + offset;
  if (index < 0 || time > end + END_TOLERANCE_SECONDS) {
    throw outsideWindow(`segment ${sequence}`, timeline);
  }
  return { pieces, index, time };
}

function atDate(timeline: PlaylistTimeline, dateMs: number): Place {
  const { pieces, end } = timeline;
  const asked = toText(new Date(dateMs));
  const place = locateDate(timeline, dateMs);
  if (place.kind === 'inside') return { pieces, index: place.index, time: place.time, dateMs };
  if (place.kind === 'undated') {
    throw outsideWindow(`${asked}, since it has no EXT-X-PROGRAM-DATE-TIME`, timeline);
  }
  const index = pieces.length - 1;
  const late = (dateMs - (dateAt(pieces[index], end) ?? 0)) / 1000;
  if (place.kind === 'before' || late > END_TOLERANCE_SECONDS) throw outsideWindow(asked, timeline);
  return { pieces, index, time: end, dateMs };
}

function startOf({ pieces, index }: Place): number {
  return pieces[index]?.startTime ?? 0;
}
