import { SnapError } from '../../../shared/errors.js';
import { parseAttributes, type Attributes } from './attributes.js';
import type { RangeEnd, WrittenRange } from './byte-range.js';
import type { DatedSegment } from './dates.js';
import type { Definitions } from './definitions.js';
import type {
  DateRange,
  ListedKey,
  ListedMap,
  ListedPart,
  ListedTiles,
  PlaylistStart,
  ServerControl,
} from '../types.js';

/** What the lines of a media playlist have said so far. */
export interface MediaState {
  readonly url: string;
  readonly definitions: Definitions;
  readonly segments: DatedSegment[];
  readonly dateRanges: DateRange[];
  mediaSequence: number;
  discontinuitySequence: number;
  /** Whether a sequence number was too large to be exact. */
  isSequenceModulo: boolean;
  isEnded: boolean;
  isIFramesOnly: boolean;
  targetDuration: number;
  serverControl: ServerControl;
  start: PlaylistStart | undefined;
  skippedSegments: number;
  removedDateRanges: readonly string[] | undefined;

  /** The number of discontinuities so far. */
  discontinuities: number;
  /** The start of the next segment, in seconds. */
  time: number;
  partCount: number;
  /** The longest segment so far, as EXTINF says, in seconds. */
  longest: number;

  // These apply until another tag changes them.
  map: ListedMap | undefined;
  keys: readonly ListedKey[];
  rangeEnd: RangeEnd | undefined;

  // These apply only to the next segment.
  duration: number | undefined;
  dateMs: number | undefined;
  byteRange: WrittenRange | undefined;
  isGap: boolean;
  tiles: ListedTiles | undefined;
  parts: ListedPart[];
  /** The start of the next part, in seconds. */
  partTime: number;
  partRangeEnd: RangeEnd | undefined;
}

export function createMediaState(url: string, definitions: Definitions): MediaState {
  return {
    url,
    definitions,
    segments: [],
    dateRanges: [],
    mediaSequence: 0,
    discontinuitySequence: 0,
    isSequenceModulo: false,
    isEnded: false,
    isIFramesOnly: false,
    targetDuration: 0,
    serverControl: {
      canBlockReload: false,
      canSkipUntil: undefined,
      canSkipDateRanges: false,
      holdBack: undefined,
      partHoldBack: undefined,
    },
    start: undefined,
    skippedSegments: 0,
    removedDateRanges: undefined,
    discontinuities: 0,
    time: 0,
    partCount: 0,
    longest: 0,
    map: undefined,
    keys: [],
    rangeEnd: undefined,
    duration: undefined,
    dateMs: undefined,
    byteRange: undefined,
    isGap: false,
    tiles: undefined,
    parts: [],
    partTime: 0,
    partRangeEnd: undefined,
  };
}

/** An attribute list with the playlist's variables substituted. */
export function readAttributes(state: MediaState, value: string): Attributes {
  return parseAttributes(value, (text) => state.definitions.substitute(text));
}

export function invalid(state: MediaState, what: string): SnapError {
  return new SnapError('playlist-invalid', what, { url: state.url });
}
