import { parseInteger, parseNumber, parseStart, parseTiles } from './attributes.js';
import { parseByteRange } from './byte-range.js';
import { parseDate } from './dates.js';
import { applyKey } from './keys.js';
import { invalid, readAttributes, type MediaState } from './media-state.js';
import { addPart, nextSequence } from './segments.js';
import { SKIPPED_KEYS, SKIPPED_MAP } from './skipped.js';
import type { ListedMap } from '../types.js';

/** Date ranges are for applications; none is needed to find a picture. */
export const MAX_DATE_RANGES = 10_000;

/** Of 2⁶⁴ - 1. */
const MAX_SEQUENCE_DIGITS = 20;
const SEQUENCE_MODULUS = 2n ** 52n;

type TagHandler = (state: MediaState, value: string) => void;

/** The effect of a media playlist's tags, keyed by name; any other tag is ignored (RFC 8216bis 4.1). */
export const MEDIA_TAGS: Readonly<Record<string, TagHandler>> = {
  EXTINF(state, value) {
    state.duration = parseNumber(/^\s*[\d.]*/.exec(value)?.[0]);
  },
  'EXT-X-TARGETDURATION'(state, value) {
    state.targetDuration = parseNumber(value) ?? 0;
  },
  'EXT-X-MEDIA-SEQUENCE'(state, value) {
    if (state.segments.length === 0) state.mediaSequence = readSequence(state, value);
  },
  'EXT-X-DISCONTINUITY-SEQUENCE'(state, value) {
    if (state.segments.length === 0) state.discontinuitySequence = readSequence(state, value);
  },
  'EXT-X-DISCONTINUITY'(state) {
    state.discontinuities += 1;
  },
  'EXT-X-ENDLIST'(state) {
    state.isEnded = true;
  },
  'EXT-X-I-FRAMES-ONLY'(state) {
    state.isIFramesOnly = true;
  },
  'EXT-X-GAP'(state) {
    state.isGap = true;
  },
  'EXT-X-BYTERANGE'(state, value) {
    state.byteRange = parseByteRange(value);
    if (!state.byteRange) throw invalid(state, 'The byte range of a segment is invalid');
  },
  'EXT-X-PROGRAM-DATE-TIME'(state, value) {
    state.dateMs = parseDate(value) ?? state.dateMs;
  },
  'EXT-X-KEY'(state, value) {
    state.keys = applyKey(state.keys, readAttributes(state, value), state.url);
  },
  'EXT-X-MAP'(state, value) {
    state.map = readMap(state, value);
  },
  'EXT-X-PART'(state, value) {
    addPart(state, readAttributes(state, value));
  },
  'EXT-X-SERVER-CONTROL'(state, value) {
    const attributes = readAttributes(state, value);
    state.serverControl = {
      canBlockReload: attributes.get('CAN-BLOCK-RELOAD') === 'YES',
      canSkipUntil: parseNumber(attributes.get('CAN-SKIP-UNTIL')),
      canSkipDateRanges: attributes.get('CAN-SKIP-DATERANGES') === 'YES',
      holdBack: parseNumber(attributes.get('HOLD-BACK')),
      partHoldBack: parseNumber(attributes.get('PART-HOLD-BACK')),
    };
  },
  'EXT-X-SKIP': skip,
  'EXT-X-TILES'(state, value) {
    state.tiles = parseTiles(readAttributes(state, value));
  },
  'EXT-X-START'(state, value) {
    state.start = parseStart(readAttributes(state, value));
  },
  'EXT-X-DEFINE'(state, value) {
    state.definitions.define(value);
  },
  'EXT-X-DATERANGE'(state, value) {
    const range = readAttributes(state, value);
    if (state.dateRanges.length < MAX_DATE_RANGES) state.dateRanges.push(range);
  },
};

/**
 * RFC 8216bis 4.2: up to 2⁶⁴ - 1, which a number cannot hold exactly. Then all numbers count modulo 2⁵², so that they
 * tell segments apart and stay the same from one load to the next.
 */
function readSequence(state: MediaState, value: string): number {
  const sequence = parseInteger(value);
  if (sequence !== undefined || !/^\d+$/.test(value)) return sequence ?? 0;
  if (value.length > MAX_SEQUENCE_DIGITS) {
    throw invalid(state, 'The sequence numbers of the playlist are too large');
  }
  state.isSequenceModulo = true;
  return Number(BigInt(value) % SEQUENCE_MODULUS);
}

function readMap(state: MediaState, value: string): ListedMap {
  const attributes = readAttributes(state, value);
  const uri = attributes.get('URI');
  const written = attributes.get('BYTERANGE');
  const range = written === undefined ? undefined : parseByteRange(written);
  if (uri === undefined || (written !== undefined && (range?.length ?? 0) === 0)) {
    throw invalid(state, 'A map of the playlist (EXT-X-MAP) has no URI or an invalid byte range');
  }
  return {
    uri,
    byteRange: range && { length: range.length, offset: range.offset ?? 0 },
    keys: state.keys,
    sequence: nextSequence(state),
  };
}

/** RFC 8216bis 4.4.5.2: the skipped segments, with all their tags, are in the previous playlist. */
function skip(state: MediaState, value: string): void {
  const attributes = readAttributes(state, value);
  const skipped = parseInteger(attributes.get('SKIPPED-SEGMENTS')) ?? 0;
  if (skipped === 0 || state.segments.length > 0) return;
  state.skippedSegments = skipped;
  state.removedDateRanges = attributes
    .get('RECENTLY-REMOVED-DATERANGES')
    ?.split('\t')
    .filter((id) => id !== '');
  state.keys = [SKIPPED_KEYS];
  state.map = SKIPPED_MAP;
}
