import type {
  ListedKey,
  ListedMap,
  ListedPart,
  ListedSegment,
  MapSection,
  MediaPlaylist,
  MediaSegment,
  SegmentKey,
} from '../types.js';
import { resolveUri } from '../parse/uri.js';

type PlaylistFacts = Pick<MediaPlaylist, 'url' | 'isIFramesOnly'>;

/**
 * Makes of listed segments what can be fetched. Those that share maps and keys in the list share them afterwards, too.
 *
 * @throws SnapError from the function: `playlist-invalid` if one of a segment's URIs is invalid
 */
export function createResolver({
  url: playlistUrl,
  isIFramesOnly,
}: PlaylistFacts): (listed: ListedSegment) => MediaSegment {
  const keyLists = new Map<readonly ListedKey[], readonly SegmentKey[]>();
  const maps = new Map<ListedMap, MapSection>();

  function resolveKeys(listed: readonly ListedKey[]): readonly SegmentKey[] {
    const keys = keyLists.get(listed) ?? listed.map((key) => resolveKey(key, playlistUrl));
    keyLists.set(listed, keys);
    return keys;
  }

  function resolveMap(listed: ListedMap): MapSection {
    const map = maps.get(listed) ?? {
      url: resolveUri(listed.uri, playlistUrl),
      byteRange: listed.byteRange,
      keys: resolveKeys(listed.keys),
      sequence: listed.sequence,
    };
    maps.set(listed, map);
    return map;
  }

  return (listed) => ({
    url: resolveUri(listed.uri, playlistUrl),
    byteRange: listed.byteRange,
    map: listed.map && resolveMap(listed.map),
    keys: resolveKeys(listed.keys),
    sequence: listed.sequence,
    discontinuitySequence: listed.discontinuitySequence,
    startTime: listed.startTime,
    duration: listed.duration,
    programDateTimeMs: listed.programDateTimeMs,
    isGap: listed.isGap,
    isIFrame: isIFramesOnly,
  });
}

/** A part as a segment of its own, with what it inherits from its segment. */
export function partAsSegment(parent: ListedSegment, part: ListedPart): ListedSegment {
  return {
    ...parent,
    uri: part.uri,
    byteRange: part.byteRange,
    startTime: part.startTime,
    duration: part.duration,
    programDateTimeMs:
      parent.programDateTimeMs === undefined
        ? undefined
        : parent.programDateTimeMs + (part.startTime - parent.startTime) * 1000,
    isGap: part.isGap,
    parts: [],
  };
}

export function independentParts(segment: ListedSegment): readonly ListedSegment[] {
  return segment.parts
    .filter(({ isIndependent, isGap }) => isIndependent && !isGap)
    .map((part) => partAsSegment(segment, part));
}

function resolveKey({ uri, ...key }: ListedKey, playlistUrl: string): SegmentKey {
  return { ...key, url: uri === undefined ? undefined : resolveUri(uri, playlistUrl) };
}
