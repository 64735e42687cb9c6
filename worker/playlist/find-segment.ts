import { SnapError } from '../../src/shared/errors.js';
import type { Moment } from '../../src/shared/types.js';
import { resolveUri } from './parse-playlist.js';
import type { ListedSegment, MediaPlaylist, MediaSegment } from './types.js';

/** EXTINF durations are rounded, so the end that a player shows may lie this far behind ours, in seconds. */
const END_TOLERANCE_SECONDS = 0.5;

/**
 * At most `count` segments to look for a keyframe in, the best first: the one at the moment, then its neighbours away from the
 * playlist's edge. Gaps (EXT-X-GAP) are left out.
 *
 * @throws SnapError `outside-window` where the playlist does not list the moment; `playlist-invalid` where it lists
 * nothing that could be fetched.
 */
export function findSegments(
  playlist: MediaPlaylist,
  moment: Moment,
  count: number,
): readonly MediaSegment[] {
  const { segments, url } = playlist;
  if (segments.every((segment) => segment.isGap)) {
    throw new SnapError('playlist-invalid', 'The playlist lists no segment to take a picture of', {
      url,
    });
  }
  const index = indexOf(playlist, moment);
  return [...awayFrom(segments, index)]
    .slice(0, count)
    .map((segment) => ({ ...segment, url: resolveUri(segment.uri, url) }));
}

function* awayFrom(segments: readonly ListedSegment[], index: number): Generator<ListedSegment> {
  for (const segment of segments.slice(index)) if (!segment.isGap) yield segment;
  for (const segment of segments.slice(0, index).reverse()) if (!segment.isGap) yield segment;
}

function indexOf({ segments, url }: MediaPlaylist, moment: Moment): number {
  switch (moment.kind) {
    case 'start':
      return 0;
    case 'live':
      return segments.length - 1;
    case 'sequence': {
      const index = segments.findIndex((segment) => segment.sequence === moment.sequence);
      if (index < 0) throw outside(`segment ${moment.sequence}`, segments, url);
      return index;
    }
    case 'time': {
      const index = segments.findIndex((s) => moment.time < s.startTime + s.duration);
      if (index >= 0) return index;
      if (moment.time <= endOf(segments) + END_TOLERANCE_SECONDS) return segments.length - 1;
      throw outside(`${moment.time} s`, segments, url);
    }
  }
}

function endOf(segments: readonly ListedSegment[]): number {
  const last = segments.at(-1);
  return last ? last.startTime + last.duration : 0;
}

function outside(asked: string, segments: readonly ListedSegment[], url: string): SnapError {
  const window = { start: 0, end: endOf(segments) };
  const sequences = `segments ${segments[0]?.sequence ?? 0} to ${segments.at(-1)?.sequence ?? 0}`;
  return new SnapError(
    'outside-window',
    `The playlist does not list ${asked}: it holds ${sequences}, ${window.start} s to ${window.end.toFixed(3)} s`,
    { url, window },
  );
}
