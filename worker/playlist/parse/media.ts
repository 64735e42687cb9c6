import type { Definitions } from './definitions.js';
import { countDatesOn, interpolateDates } from './dates.js';
import { replaceZeros } from './durations.js';
import type { PlaylistLine } from './lines.js';
import { createMediaState } from './media-state.js';
import { MEDIA_TAGS } from './media-tags.js';
import { addSegment, openSegment } from './segments.js';
import type { MediaPlaylist } from '../types.js';

/** Parses a media playlist (RFC 8216bis 4.4.3 to 4.4.5). */
export function parseMedia(
  lines: Iterable<PlaylistLine>,
  url: string,
  definitions: Definitions,
): MediaPlaylist {
  const state = createMediaState(url, definitions);
  for (const line of lines) {
    if (line.kind === 'tag') MEDIA_TAGS[line.name]?.(state, line.value);
    else addSegment(state, line.uri);
  }
  replaceZeros(state);
  const open = openSegment(state);
  const dated = open ? [...state.segments, open] : state.segments;
  if (state.skippedSegments > 0) countDatesOn(dated);
  else interpolateDates(dated);
  return {
    kind: 'media',
    url,
    segments: state.segments,
    openSegment: open,
    isEnded: state.isEnded,
    isIFramesOnly: state.isIFramesOnly,
    targetDuration: state.targetDuration,
    // A number that is not exact is none to ask a server for.
    serverControl: state.isSequenceModulo
      ? { ...state.serverControl, canBlockReload: false }
      : state.serverControl,
    start: state.start,
    dateRanges: state.dateRanges,
    mediaSequence: state.mediaSequence,
    discontinuitySequence: state.discontinuitySequence,
    skippedSegments: state.skippedSegments,
    removedDateRanges: state.removedDateRanges,
  };
}
