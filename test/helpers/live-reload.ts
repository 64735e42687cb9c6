import { hasReached, type LiveEdge } from './live-edge.js';
import { PARTS_PER_SEGMENT, PART_SECONDS } from './live-media.js';

/** RFC 8216bis 6.2.5.2: how many parts ahead a request may ask for. */
const ADVANCE_PART_LIMIT = Math.ceil(3 / PART_SECONDS);
const MAX_SEGMENTS_AHEAD = 2;

/** The meaning of a playlist request's delivery directives (RFC 8216bis 6.2.5). */
export interface Reload {
  /** The edge that the answer has to wait for. */
  readonly wanted: LiveEdge | undefined;
  readonly isDelta: boolean;
}

/** @returns `undefined` for directives that get a 400 (RFC 8216bis 6.2.5.2) */
export function readReload(
  query: URLSearchParams,
  edge: LiveEdge,
  firstSequence: number,
): Reload | undefined {
  const skip = query.get('_HLS_skip');
  const isDelta = skip === 'YES' || skip === 'v2';
  const sequence = query.get('_HLS_msn');
  const part = query.get('_HLS_part');
  if (sequence === null) return part === null ? { wanted: undefined, isDelta } : undefined;
  if (!/^\d{1,15}$/.test(sequence) || !/^\d{1,6}$/.test(part ?? '0')) return undefined;
  const segments = Number(sequence) - firstSequence;
  if (segments > edge.segments - 1 + MAX_SEGMENTS_AHEAD) return undefined;
  if (part === null) return { wanted: { segments: segments + 1, parts: 0 }, isDelta };
  const wanted = behindPart(segments, Number(part));
  const isTooFar =
    !hasReached(edge, wanted) && partsOf(wanted) > partsOf(edge) + ADVANCE_PART_LIMIT;
  return isTooFar ? undefined : { wanted, isDelta };
}

/**
 * The edge at which a part is complete. A part beyond its segment's last one means the next segment's first (RFC
 * 8216bis 6.2.5.2).
 */
export function behindPart(segments: number, part: number): LiveEdge {
  if (part >= PARTS_PER_SEGMENT) return { segments: segments + 1, parts: 1 };
  return part === PARTS_PER_SEGMENT - 1
    ? { segments: segments + 1, parts: 0 }
    : { segments, parts: part + 1 };
}

function partsOf({ segments, parts }: LiveEdge): number {
  return segments * PARTS_PER_SEGMENT + parts;
}
