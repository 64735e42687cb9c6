import { SnapError } from '../../shared/errors.js';
import { FailedRequest, refused } from './fetch-failures.js';
import type { FetchedResponse, Resource } from './types.js';

/** What one request asks for. Positions count bytes of the whole resource, whichever part of it is wanted. */
export interface RangeRequest {
  readonly resource: Resource;
  /** The first byte wanted. */
  readonly position: number;
  /** Just after the last requested byte; `Infinity`: to the resource's end. */
  readonly end: number;
  /** Just after the last byte that can be wanted, if a server sends more than requested. */
  readonly windowEnd: number;
  /** Whether to send a Range header. */
  readonly isRanged: boolean;
  /** Whether this continues a broken connection, so that there are bytes after `position`. */
  readonly isResumed: boolean;
  /** How many bytes before `position` may be read in vain. */
  readonly maxSkip: number;
  readonly learned: Learned;
}

/** What the answers of one transfer tell of their resource. */
export interface Learned {
  /** Its length. */
  total: number | undefined;
}

/** Which bytes of an answer are wanted. */
export interface BodySlice {
  /** Bytes to skip first. */
  readonly skip: number;
  /** The end of the wanted bytes, as a position in the resource. */
  readonly end: number;
  /** The resource's length, if the answer tells. */
  readonly total: number | undefined;
  /** Whether the body is the whole resource. */
  readonly isWhole: boolean;
  /** Whether the server ignored the Range header. */
  readonly isRangeIgnored: boolean;
}

/**
 * Finds the wanted bytes in an answer, from its status and headers.
 *
 * @returns `undefined` if the resource ends before `position`
 * @throws FailedRequest
 */
export function sliceAnswer(range: RangeRequest, response: FetchedResponse): BodySlice | undefined {
  const { status } = response;
  if (status === 416 && range.isRanged) {
    refuseUnlessEnded(range, response);
    return undefined;
  }
  if (status < 200 || status > 299) throw refused(range.resource, response);
  if (status === 206) return slicePart(range, response);
  const { position, windowEnd, isRanged } = range;
  refuseLongSkip(range, position);
  const total = lengthOf(response);
  if (total !== undefined && isRanged && total <= position) {
    throw rangeFailed(range, response, 'sent no more than a part, as if it were the whole');
  }
  return {
    ...{ skip: position, end: windowEnd, total: undefined },
    ...{ isWhole: true, isRangeIgnored: isRanged },
  };
}

function slicePart(range: RangeRequest, response: FetchedResponse): BodySlice {
  const { position, end, windowEnd, isRanged } = range;
  const coding = response.headers.get('content-encoding') ?? 'identity';
  if (isRanged && coding !== 'identity') {
    // The range counts bytes of the compressed form, which cannot be read from the middle.
    throw rangeFailed(range, response, 'sent a compressed byte range');
  }
  const { start, last, total } = readContentRange(response);
  const skip = position - (start ?? (isRanged ? position : 0));
  if (skip < 0 || isOtherPart(range, response, last)) {
    throw rangeFailed(range, response, 'sent another byte range than requested');
  }
  refuseLongSkip(range, skip);
  const wanted = isRanged ? end : windowEnd;
  return { skip, end: wanted, total, isWhole: !isRanged, isRangeIgnored: false };
}

/**
 * Whether the body of a 206 has another length than the part that it is said to be: the whole resource, for example.
 * From the start of the resource on it does not matter.
 */
function isOtherPart(
  { position, end, isRanged, learned }: RangeRequest,
  response: FetchedResponse,
  last: number | undefined,
): boolean {
  if (!isRanged || position === 0) return false;
  const length = lengthOf(response);
  const { start } = readContentRange(response);
  if (start !== undefined && last !== undefined) {
    return length !== undefined && length !== last - start + 1;
  }
  // Where nothing tells what it is, it is taken for what was asked for.
  return length !== undefined && length > Math.min(end, learned.total ?? Infinity) - position;
}

/** Of the body; any origin lets a page read it (Fetch 2.2.6). `undefined`: it does not tell, or that of a compressed form. */
export function lengthOf({ headers }: FetchedResponse): number | undefined {
  const text = headers.get('content-length');
  const isPlain = (headers.get('content-encoding') ?? 'identity') === 'identity';
  return isPlain && text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Other origins rarely let a page read it. */
function readContentRange({ headers }: FetchedResponse): {
  readonly start: number | undefined;
  readonly last: number | undefined;
  readonly total: number | undefined;
} {
  const text = headers.get('content-range') ?? '';
  const [, start, last, total] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(text) ?? [];
  return {
    start: start === undefined ? undefined : Number(start),
    last: last === undefined ? undefined : Number(last),
    total: total === undefined || total === '*' ? undefined : Number(total),
  };
}

/** Status 416: there is no byte at `position` (RFC 9110 15.5.17). */
function refuseUnlessEnded(range: RangeRequest, response: FetchedResponse): void {
  const { position, resource, isResumed } = range;
  const start = resource.byteRange?.offset ?? 0;
  const { total } = readContentRange(response);
  const isBehindEnd = total === undefined ? !isResumed : total <= position;
  if (position > start && isBehindEnd) return;
  if (resource.byteRange) throw refused(resource, response);
  throw rangeFailed(range, response, 'has no such byte range');
}

function rangeFailed(
  { resource: { kind, url } }: RangeRequest,
  { status }: FetchedResponse,
  what: string,
): FailedRequest {
  const reason = new SnapError('http', `The ${kind}'s server ${what}`, { url, status });
  return new FailedRequest(reason, { isRangeAtFault: true });
}

function refuseLongSkip({ resource, maxSkip }: RangeRequest, skip: number): void {
  if (skip <= maxSkip) return;
  const { kind, url } = resource;
  throw new SnapError(
    'too-large',
    `The ${kind} begins after more than ${maxSkip} bytes, and the server ignores range requests`,
    { url },
  );
}
