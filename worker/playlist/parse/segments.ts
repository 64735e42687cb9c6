import { SnapError } from '../../../shared/errors.js';
import { parseNumber, type Attributes } from './attributes.js';
import { parseByteRange, placeRange, rangeEnd } from './byte-range.js';
import type { DatedSegment } from './dates.js';
import { durationOf } from './durations.js';
import { invalid, type MediaState } from './media-state.js';
import type { ByteRange, ListedPart } from '../types.js';

/** More than four days of two-second segments. */
export const MAX_SEGMENTS = 200_000;
/** Parts are listed only for the last segments. */
const MAX_PARTS = 200_000;
const NO_PARTS: readonly ListedPart[] = [];

/** Adds the segment whose URI was read. */
export function addSegment(state: MediaState, writtenUri: string): void {
  if (state.segments.length === MAX_SEGMENTS) throw tooMany(state, `${MAX_SEGMENTS} segments`);
  const uri = state.definitions.substitute(writtenUri);
  const byteRange = segmentRange(state, uri);
  const duration = durationOf(state);
  refuseInexactIv(state);
  const isGap = state.isGap || byteRange?.length === 0;
  state.segments.push(place(state, { uri, byteRange, duration, isGap }));
  state.time += duration;
  state.rangeEnd = rangeEnd(uri, byteRange);
  state.duration = undefined;
  state.dateMs = undefined;
  state.byteRange = undefined;
  state.isGap = false;
  state.tiles = undefined;
  if (state.parts.length > 0) state.parts = [];
  state.partTime = state.time;
}

/**
 * Adds a part of the next segment (RFC 8216bis 4.4.4.9). A part with undefined bytes counts as a gap, because its
 * segment may be complete.
 */
export function addPart(state: MediaState, attributes: Attributes): void {
  state.partCount += 1;
  if (state.partCount > MAX_PARTS) throw tooMany(state, `${MAX_PARTS} parts`);
  const uri = attributes.get('URI') ?? '';
  const duration = parseNumber(attributes.get('DURATION')) ?? 0;
  const written = attributes.get('BYTERANGE');
  const range = written === undefined ? undefined : parseByteRange(written);
  const byteRange = range && placeRange(range, uri, state.partRangeEnd);
  const isUndefined = written !== undefined && (byteRange?.length ?? 0) === 0;
  state.parts.push({
    uri,
    byteRange,
    startTime: state.partTime,
    duration,
    isIndependent: attributes.get('INDEPENDENT') === 'YES',
    isGap: attributes.get('GAP') === 'YES' || uri === '' || isUndefined,
  });
  state.partTime += duration;
  state.partRangeEnd = rangeEnd(uri, byteRange);
}

/** The incomplete segment at the end of a live playlist, of which only parts exist so far. */
export function openSegment(state: MediaState): DatedSegment | undefined {
  if (state.parts.length === 0) return undefined;
  return place(state, {
    uri: '',
    byteRange: undefined,
    duration: state.partTime - state.time,
    isGap: state.parts.every(({ isGap }) => isGap),
  });
}

/** Field by field, because spreading costs several times as much, and there are very many segments. */
function place(
  state: MediaState,
  own: Pick<DatedSegment, 'uri' | 'byteRange' | 'duration' | 'isGap'>,
): DatedSegment {
  return {
    uri: own.uri,
    byteRange: own.byteRange,
    map: state.map,
    keys: state.keys,
    parts: state.parts.length > 0 ? state.parts : NO_PARTS,
    sequence: nextSequence(state),
    discontinuitySequence: state.discontinuitySequence + state.discontinuities,
    startTime: state.time,
    duration: own.duration,
    programDateTimeMs: state.dateMs,
    isGap: own.isGap,
    tiles: state.tiles,
  };
}

/** The media sequence number of the next segment. */
export function nextSequence({ mediaSequence, skippedSegments, segments }: MediaState): number {
  return mediaSequence + skippedSegments + segments.length;
}

/** RFC 8216bis 5.2: a key without IV takes the exact number. */
function refuseInexactIv(state: MediaState): void {
  if (!state.isSequenceModulo || state.keys.every(({ iv }) => iv)) return;
  throw invalid(state, 'The sequence numbers of the playlist are too large to decrypt with');
}

/**
 * RFC 8216bis 4.4.4.2: a range without an offset that does not follow a range of the same resource makes the playlist
 * void.
 */
function segmentRange(state: MediaState, uri: string): ByteRange | undefined {
  if (!state.byteRange) return undefined;
  const range = placeRange(state.byteRange, uri, state.rangeEnd);
  if (range) return range;
  throw invalid(
    state,
    `Segment ${nextSequence(state)} is a byte range without an offset and does not follow a range of the same resource`,
  );
}

function tooMany(state: MediaState, what: string): SnapError {
  return new SnapError('too-large', `The playlist lists more than ${what}`, { url: state.url });
}
