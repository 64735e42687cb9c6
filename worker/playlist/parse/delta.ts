import { interpolateDates, type DatedSegment } from './dates.js';
import { MAX_DATE_RANGES } from './media-tags.js';
import { MAX_SEGMENTS } from './segments.js';
import { SKIPPED_KEYS, SKIPPED_MAP } from './skipped.js';
import type {
  DateRange,
  ListedKey,
  ListedMap,
  ListedSegment,
  MediaPlaylist,
  ServerControl,
} from '../types.js';

/**
 * Restores the segments that a delta update leaves out (RFC 8216bis 6.2.5.1) from the playlist that was loaded before.
 * A full playlist stays as it is.
 *
 * @returns `undefined` if the two do not fit together: then the full playlist has to be loaded.
 */
export function mergeDelta(
  previous: MediaPlaylist,
  delta: MediaPlaylist,
): MediaPlaylist | undefined {
  if (delta.skippedSegments === 0) return delta;
  const first = delta.mediaSequence - previous.mediaSequence;
  if (first < 0 || previous.skippedSegments > 0) return undefined;
  const kept = previous.segments.slice(first, first + delta.skippedSegments);
  const [front, last] = [kept[0], kept.at(-1)];
  if (!front || !last || kept.length !== delta.skippedSegments) return undefined;
  if (kept.length + delta.segments.length > MAX_SEGMENTS) return undefined;

  const goOn = createContinuation(last, {
    time: last.startTime + last.duration - front.startTime,
    discontinuities: last.discontinuitySequence - delta.discontinuitySequence,
  });
  const segments = [
    ...kept.map((segment) => shift(segment, -front.startTime)),
    ...delta.segments.map(goOn),
  ];
  const openSegment = delta.openSegment && goOn(delta.openSegment);
  interpolateDates(openSegment ? [...segments, openSegment] : segments);
  return {
    ...delta,
    segments,
    openSegment,
    dateRanges: mergeDateRanges(previous, delta),
    skippedSegments: 0,
    removedDateRanges: undefined,
  };
}

/** Gives the delta's segments what they inherit from `last`, the last segment that was left out. */
function createContinuation(
  last: ListedSegment,
  offset: { readonly time: number; readonly discontinuities: number },
): (segment: ListedSegment) => DatedSegment {
  const goOnKeys = remember((keys: readonly ListedKey[]) => mergeKeys(last.keys, keys));
  const goOnMap = remember((map: ListedMap) =>
    map === SKIPPED_MAP ? last.map : { ...map, keys: goOnKeys(map.keys) },
  );
  return (segment) => ({
    ...shift(segment, offset.time),
    keys: goOnKeys(segment.keys),
    map: segment.map && goOnMap(segment.map),
    discontinuitySequence: segment.discontinuitySequence + offset.discontinuities,
  });
}

function mergeKeys(before: readonly ListedKey[], keys: readonly ListedKey[]): readonly ListedKey[] {
  if (!keys.includes(SKIPPED_KEYS)) return keys;
  const own = keys.filter((key) => key !== SKIPPED_KEYS);
  const isReplaced = ({ keyFormat }: ListedKey): boolean =>
    own.some((key) => key.keyFormat === keyFormat);
  return [...before.filter((key) => !isReplaced(key)), ...own];
}

function shift(segment: ListedSegment, seconds: number): DatedSegment {
  const move = <T extends { readonly startTime: number }>(place: T): T => ({
    ...place,
    startTime: place.startTime + seconds,
  });
  return { ...move(segment), parts: segment.parts.map(move) };
}

/** Date ranges are left out only with RECENTLY-REMOVED-DATERANGES (RFC 8216bis 4.4.5.2). */
function mergeDateRanges(previous: MediaPlaylist, delta: MediaPlaylist): readonly DateRange[] {
  if (!delta.removedDateRanges) return delta.dateRanges;
  const changed = new Set([
    ...delta.removedDateRanges,
    ...delta.dateRanges.map((range) => range.get('ID')),
  ]);
  return [
    ...previous.dateRanges.filter((range) => !changed.has(range.get('ID'))),
    ...delta.dateRanges,
  ].slice(-MAX_DATE_RANGES);
}

/** Segments share their keys and maps, and continue to do so. */
function remember<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

type ReloadFacts = Pick<MediaPlaylist, 'url' | 'serverControl' | 'isEnded'>;

/** What a reload asks for. */
export interface ReloadWish {
  /** Leaves out what is already known. */
  readonly skip?: boolean;
  /** Answers only when this media sequence number is listed. */
  readonly sequence?: number;
}

/**
 * The URL for a reload, with delivery directives in its query (RFC 8216bis 6.2.5): sorted by name, after the existing
 * parameters. Only what the server offers is asked for.
 */
export function reloadUrl(playlist: ReloadFacts, wish: ReloadWish): string {
  const [, base = playlist.url, query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(playlist.url) ?? [];
  const own = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('_HLS_'));
  const directives = playlist.isEnded ? [] : listDirectives(playlist.serverControl, wish);
  const parameters = [...own, ...directives].join('&');
  return parameters === '' ? base : `${base}?${parameters}`;
}

function listDirectives(
  { canBlockReload, canSkipUntil, canSkipDateRanges }: ServerControl,
  { skip = false, sequence }: ReloadWish,
): readonly string[] {
  const directives: string[] = [];
  if (canBlockReload && sequence !== undefined) directives.push(`_HLS_msn=${sequence}`);
  if (canSkipUntil !== undefined && skip) {
    directives.push(`_HLS_skip=${canSkipDateRanges ? 'v2' : 'YES'}`);
  }
  return directives;
}
