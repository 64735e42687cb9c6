import { endOf, type PlaylistTimeline, type Place } from './locate.js';
import { independentParts } from './media-segment.js';
import type { ListedSegment, MediaPlaylist } from '../types.js';

/** The sum of durations may be slightly more or less than it should be. */
const ROUNDING_SECONDS = 0.001;

/**
 * The newest segment, or independent part, that begins no closer to the end than the server allows (HOLD-BACK and
 * PART-HOLD-BACK, RFC 8216bis 4.4.3.8). If the whole playlist is closer, it is the oldest; in an ended playlist, the
 * last.
 */
export function findLive({ pieces, playlist }: PlaylistTimeline): Place {
  const { segments, openSegment, isEnded } = playlist;
  const end = endOf(openSegment ?? segments.at(-1));
  const hasParts = !isEnded && listsParts(playlist);
  const limit = isEnded ? end : end - holdBack(playlist, hasParts);
  const parts = hasParts ? segments.flatMap(independentParts) : [];
  // A segment takes precedence over its own first part.
  const newest = findNewest([...parts, ...pieces], limit) ?? pieces.find(({ isGap }) => !isGap);
  if (!newest) return { pieces, index: 0, time: 0 };
  const index = pieces.indexOf(newest);
  if (index >= 0) return { pieces, index, time: newest.startTime };
  // A part of a complete segment takes its segment's place.
  const parent = pieces.findIndex(({ sequence }) => sequence === newest.sequence);
  return { pieces: pieces.with(parent, newest), index: parent, time: newest.startTime };
}

function listsParts({ segments, openSegment }: MediaPlaylist): boolean {
  return openSegment !== undefined || segments.some(({ parts }) => parts.length > 0);
}

function holdBack({ serverControl }: MediaPlaylist, hasParts: boolean): number {
  const { holdBack, partHoldBack } = serverControl;
  return (hasParts ? (partHoldBack ?? holdBack) : holdBack) ?? 0;
}

/** If two begin at the same time, the last of them. */
function findNewest(
  candidates: readonly ListedSegment[],
  limit: number,
): ListedSegment | undefined {
  let newest: ListedSegment | undefined;
  for (const candidate of candidates) {
    if (candidate.isGap || candidate.startTime > limit + ROUNDING_SECONDS) continue;
    if (!newest || candidate.startTime >= newest.startTime) newest = candidate;
  }
  return newest;
}
