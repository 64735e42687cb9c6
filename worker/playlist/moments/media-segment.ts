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

type PlaylistFacts = Pick<MediaPlaylist, 'url' | 'isIFramesOnly' | 'segments'>;

/** Program maps and `moov` come first; a live playlist may have dropped the pictures that follow them. */
const MAX_IMPLIED_MAP_BYTES = 256 * 1024;

/**
 * Makes of listed segments what can be fetched. Those that share maps and keys in the list share them afterwards, too.
 *
 * @throws SnapError from the function: `playlist-invalid` if one of a segment's URIs is invalid
 */
export function createResolver({
  url: playlistUrl,
  isIFramesOnly,
  segments,
}: PlaylistFacts): (listed: ListedSegment) => MediaSegment {
  const keyLists = new Map<readonly ListedKey[], readonly SegmentKey[]>();
  const maps = new Map<ListedMap, MapSection>();
  let impliedMaps: ReadonlyMap<string, ListedMap> | undefined;

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

  function mapOf(listed: ListedSegment): MapSection | undefined {
    if (listed.map) return resolveMap(listed.map);
    // Where the whole resource is encrypted, its IV is that of another segment.
    const isClear = listed.keys.every(({ method }) => method.startsWith('SAMPLE-'));
    if (!isIFramesOnly || !isClear) return undefined;
    impliedMaps ??= findImpliedMaps(segments);
    const map = impliedMaps.get(listed.uri);
    return map?.byteRange?.length === 0 ? undefined : map && resolveMap(map);
  }

  return (listed) => ({
    url: resolveUri(listed.uri, playlistUrl),
    byteRange: listed.byteRange,
    map: mapOf(listed),
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

/**
 * RFC 8216bis 4.4.3.6: without EXT-X-MAP, what a picture of an I-frame playlist needs is the bytes between the start of
 * its resource and the first picture in it. By URI; empty ranges for resources that begin with a picture.
 */
function findImpliedMaps(segments: readonly ListedSegment[]): ReadonlyMap<string, ListedMap> {
  const maps = new Map<string, ListedMap>();
  for (const { uri, byteRange, sequence } of segments) {
    const known = maps.get(uri)?.byteRange?.length ?? MAX_IMPLIED_MAP_BYTES;
    const length = Math.min(byteRange?.offset ?? 0, known);
    maps.set(uri, { uri, byteRange: { offset: 0, length }, keys: [], sequence });
  }
  return maps;
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
