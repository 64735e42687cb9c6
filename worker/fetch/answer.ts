import { SnapError } from '../../shared/errors.js';
import { FailedRequest, refused } from './fetch-failures.js';
import type { FetchedResponse, Resource } from './types.js';

/** What is asked for with one request. Positions are bytes of the whole resource, whatever part of it is wanted. */
export interface Question {
  readonly resource: Resource;
  /** The first byte wanted. */
  readonly position: number;
  /** Just behind the last byte asked for; `Infinity`: to the resource's end. */
  readonly end: number;
  /** Just behind the last byte that can be wanted, if a server sends more than is asked for. */
  readonly windowEnd: number;
  /** Whether to ask with a Range header. */
  readonly isRanged: boolean;
  /** Goes on where a connection broke: there is more behind `position`. */
  readonly isResumed: boolean;
  /** Bytes in front of `position` that may be read for nothing. */
  readonly maxSkip: number;
}

/** Which bytes of an answer are wanted. */
export interface Placement {
  /** Bytes to pass over first. */
  readonly skip: number;
  /** Where the wanted bytes end, as a position in the resource. */
  readonly end: number;
  /** The resource's length, where the answer says so. */
  readonly total: number | undefined;
  /** The Range header was answered as if it were not there. */
  readonly isRangeIgnored: boolean;
}

/**
 * Finds the wanted bytes in an answer, from its status and headers.
 *
 * @returns `undefined` where the resource ends in front of `position`.
 * @throws FailedRequest
 */
export function placeAnswer(question: Question, response: FetchedResponse): Placement | undefined {
  const { status } = response;
  if (status === 416 && question.isRanged) {
    refuseUnlessEnded(question, response);
    return undefined;
  }
  if (status < 200 || status > 299) throw refused(question.resource, response);
  if (status === 206) return placePart(question, response);
  const { position, windowEnd, isRanged } = question;
  refuseLongSkip(question, position);
  return { skip: position, end: windowEnd, total: undefined, isRangeIgnored: isRanged };
}

function placePart(question: Question, response: FetchedResponse): Placement {
  const { position, end, windowEnd, isRanged } = question;
  const coding = response.headers.get('content-encoding') ?? 'identity';
  if (isRanged && coding !== 'identity') {
    // The range counts bytes of the compressed form, of which the middle cannot be read.
    throw rangeFailed(question, response, 'sent a compressed byte range');
  }
  const { start, total } = readContentRange(response);
  const skip = position - (start ?? (isRanged ? position : 0));
  if (skip < 0) {
    throw rangeFailed(question, response, 'sent another byte range than asked for');
  }
  refuseLongSkip(question, skip);
  return { skip, end: isRanged ? end : windowEnd, total, isRangeIgnored: false };
}

/** Other origins rarely let a page read it; without it, an answer is taken to be what was asked for. */
function readContentRange({ headers }: FetchedResponse): {
  readonly start: number | undefined;
  readonly total: number | undefined;
} {
  const text = headers.get('content-range') ?? '';
  const [, start, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(text) ?? [];
  return {
    start: start === undefined ? undefined : Number(start),
    total: total === undefined || total === '*' ? undefined : Number(total),
  };
}

/** Status 416: nothing lies at `position` (RFC 9110 15.5.17). */
function refuseUnlessEnded(question: Question, response: FetchedResponse): void {
  const { position, resource, isResumed } = question;
  const start = resource.byteRange?.offset ?? 0;
  const { total } = readContentRange(response);
  const isBehindEnd = total === undefined ? !isResumed : total <= position;
  if (position > start && isBehindEnd) return;
  if (resource.byteRange) throw refused(resource, response);
  throw rangeFailed(question, response, 'has no such byte range');
}

function rangeFailed(
  { resource: { kind, url } }: Question,
  { status }: FetchedResponse,
  what: string,
): FailedRequest {
  const reason = new SnapError('http', `The ${kind}'s server ${what}`, { url, status });
  return new FailedRequest(reason, { isRangeAtFault: true });
}

function refuseLongSkip({ resource, maxSkip }: Question, skip: number): void {
  if (skip <= maxSkip) return;
  const { kind, url } = resource;
  throw new SnapError(
    'too-large',
    `The ${kind} begins behind more than ${maxSkip} bytes, and the server sends no ranges`,
    { url },
  );
}
