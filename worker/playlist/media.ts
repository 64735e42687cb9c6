import { SnapError } from '../../src/shared/errors.js';
import { parseAttributes, parseNumber } from './attributes.js';
import { resolveUri, type PlaylistLine } from './parse-playlist.js';
import type { ByteRange, ListedSegment, MapSection, MediaPlaylist, SegmentKey } from './types.js';

/** More than four days of two-second segments. */
const MAX_SEGMENTS = 200_000;

/** What the tags above a segment's URI have said so far. */
interface State {
  readonly url: string;
  readonly segments: ListedSegment[];
  mediaSequence: number;
  discontinuitySequence: number;
  startTime: number;
  isEnded: boolean;
  // These hold until another tag changes them.
  map: MapSection | undefined;
  keys: readonly SegmentKey[];
  /** Where the next sub-range without an offset begins, and in what. */
  rangeEnd: { readonly uri: string; readonly offset: number } | undefined;
  dateMs: number | undefined;
  // These are the next segment's alone.
  duration: number | undefined;
  byteRange: { readonly length: number; readonly offset: number | undefined } | undefined;
  isGap: boolean;
}

type TagHandler = (state: State, value: string) => void;

const TAGS: Readonly<Record<string, TagHandler>> = {
  EXTINF(state, value) {
    state.duration = parseNumber(value.split(',', 1)[0]) ?? 0;
  },
  'EXT-X-MEDIA-SEQUENCE'(state, value) {
    state.mediaSequence = parseNumber(value) ?? 0;
  },
  'EXT-X-DISCONTINUITY-SEQUENCE'(state, value) {
    state.discontinuitySequence = parseNumber(value) ?? 0;
  },
  'EXT-X-DISCONTINUITY'(state) {
    state.discontinuitySequence += 1;
  },
  'EXT-X-ENDLIST'(state) {
    state.isEnded = true;
  },
  'EXT-X-GAP'(state) {
    state.isGap = true;
  },
  'EXT-X-BYTERANGE'(state, value) {
    state.byteRange = parseByteRange(value);
  },
  'EXT-X-PROGRAM-DATE-TIME'(state, value) {
    const dateMs = Date.parse(value);
    if (!Number.isNaN(dateMs)) state.dateMs = dateMs;
  },
  'EXT-X-KEY'(state, value) {
    state.keys = applyKey(state.keys, parseAttributes(value));
  },
  'EXT-X-MAP'(state, value) {
    state.map = toMap(state, parseAttributes(value));
  },
};

/** Reads a media playlist (RFC 8216bis 4.4.3 to 4.4.5). */
export function parseMedia(lines: Iterable<PlaylistLine>, url: string): MediaPlaylist {
  const state: State = {
    url,
    segments: [],
    mediaSequence: 0,
    discontinuitySequence: 0,
    startTime: 0,
    isEnded: false,
    map: undefined,
    keys: [],
    rangeEnd: undefined,
    dateMs: undefined,
    duration: undefined,
    byteRange: undefined,
    isGap: false,
  };
  for (const line of lines) {
    if (line.kind === 'tag') TAGS[line.name]?.(state, line.value);
    else addSegment(state, line.uri);
  }
  return { kind: 'media', url, segments: state.segments, isEnded: state.isEnded };
}

function addSegment(state: State, uri: string): void {
  if (state.segments.length === MAX_SEGMENTS) {
    throw new SnapError('too-large', `The playlist lists more than ${MAX_SEGMENTS} segments`, {
      url: state.url,
    });
  }
  const duration = state.duration ?? 0;
  const byteRange = nextRange(state, uri);
  state.segments.push({
    uri,
    byteRange,
    map: state.map,
    keys: state.keys,
    sequence: state.mediaSequence + state.segments.length,
    discontinuitySequence: state.discontinuitySequence,
    startTime: state.startTime,
    duration,
    programDateTimeMs: state.dateMs,
    isGap: state.isGap,
  });
  state.startTime += duration;
  if (state.dateMs !== undefined) state.dateMs += duration * 1000;
  state.rangeEnd = byteRange && { uri, offset: byteRange.offset + byteRange.length };
  state.duration = undefined;
  state.byteRange = undefined;
  state.isGap = false;
}

/**
 * RFC 8216bis 4.4.4.2: without an offset, a sub-range begins where the previous segment's ended, which must be one of
 * the same resource; otherwise its bytes are undefined.
 */
function nextRange(state: State, uri: string): ByteRange | undefined {
  if (!state.byteRange) return undefined;
  const { length } = state.byteRange;
  if (state.byteRange.offset !== undefined) return { length, offset: state.byteRange.offset };
  if (state.rangeEnd?.uri !== uri) {
    throw new SnapError(
      'playlist-invalid',
      `Segment ${state.mediaSequence + state.segments.length} is a byte range without an offset, and no range of the same resource is before it`,
      { url: state.url },
    );
  }
  return { length, offset: state.rangeEnd.offset };
}

function parseByteRange(
  text: string,
): { readonly length: number; readonly offset: number | undefined } | undefined {
  const [length, offset] = text.split('@', 2).map(parseNumber);
  return length === undefined || length === 0 ? undefined : { length, offset };
}

/** RFC 8216bis 4.4.4.4: keys of different formats stand side by side until `NONE`, or one of the same format. */
function applyKey(
  keys: readonly SegmentKey[],
  attributes: ReadonlyMap<string, string>,
): readonly SegmentKey[] {
  const method = attributes.get('METHOD') ?? '';
  if (method === 'NONE') return [];
  const keyFormat = attributes.get('KEYFORMAT') ?? 'identity';
  return [...keys.filter((key) => key.keyFormat !== keyFormat), { method, keyFormat }];
}

function toMap(state: State, attributes: ReadonlyMap<string, string>): MapSection | undefined {
  const uri = attributes.get('URI');
  if (uri === undefined) return undefined;
  const range = parseByteRange(attributes.get('BYTERANGE') ?? '');
  return {
    url: resolveUri(uri, state.url),
    byteRange: range && { length: range.length, offset: range.offset ?? 0 },
    keys: state.keys,
  };
}
