import type { BackoffTimes } from '../../shared/backoff.js';
import { abortError, throwIfAborted } from '../../shared/abort.js';
import { placeAnswer, type Placement, type Question } from './answer.js';
import { openBodyReader, type BodyReader } from './body-reader.js';
import { broken, FailedRequest, notReached, stalled } from './fetch-failures.js';
import type { HostQueue, RangeMemory } from './hosts.js';
import { watchForStalls, type StallWatch } from './stall-watch.js';
import type { FetchConfig, FetchedResponse, FetchInit } from './types.js';

/** Bytes asked of a body at a time. */
export const READ_BYTES = 32 * 1024;

/** What all requests of one client share. */
export interface Network {
  readonly config: FetchConfig;
  readonly times: BackoffTimes;
  readonly hosts: HostQueue;
  readonly ranges: RangeMemory;
}

/** Takes what one request brings. */
export interface Receiver {
  /** Where the next byte belongs, as a position in the resource. */
  position(): number;
  /** How many bytes more may be read; at least 1, since one byte too many tells that there are too many. */
  room(): number;
  /** Told of all that came over the network, whether it is wanted or not. */
  fetched(bytes: number): void;
  take(bytes: Uint8Array<ArrayBuffer>): Promise<'stop' | undefined>;
}

export interface RequestEnd {
  /**
   * - `stopped`: by the receiver;
   * - `ended`: there is nothing behind what was received, or nothing that can be wanted;
   * - `more`: there may be.
   */
  readonly state: 'stopped' | 'ended' | 'more';
  /** Where the bytes came from, after redirects. */
  readonly url: string;
}

/**
 * Sends one request, and reads its body as far as the receiver likes. It holds a place at its host until then.
 *
 * @throws FailedRequest, the signal's own, `too-large`, and what the receiver throws.
 */
export async function request(
  network: Network,
  question: Question,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<RequestEnd> {
  const { resource } = question;
  throwIfAborted(signal);
  const leave = await network.hosts.acquire(resource.url, signal);
  const seconds = Math.max(network.config.stallTimeoutSeconds, resource.patienceSeconds ?? 0);
  const watch = watchForStalls(signal, seconds, () => stalled(resource, seconds));
  let reader: BodyReader | undefined;
  try {
    const response = await send(network, question, watch);
    reader = openBodyReader(response);
    const placement = placeAnswer(question, response);
    if (placement?.isRangeIgnored === true) network.ranges.ignoredBy(resource.url);
    const url = response.url === '' ? resource.url : response.url;
    if (!placement) return { state: 'ended', url };
    const next = readPieces(reader, question, watch);
    return { state: await receive(next, placement, question, receiver), url };
  } finally {
    reader?.cancel();
    watch.end();
    leave();
  }
}

async function send(
  { config }: Network,
  question: Question,
  watch: StallWatch,
): Promise<FetchedResponse> {
  // Called as a method, a browser's own `fetch` refuses.
  const { fetch } = config;
  const opening = fetch(question.resource.url, initOf(config, question, watch.signal));
  try {
    return await watch.wait(opening);
  } catch (cause) {
    // A `fetch` of the page's own may not know about signals.
    void opening.then(({ body }) => body?.cancel()).catch(() => undefined);
    throw notReached(question.resource, watch.signal.aborted ? abortError(watch.signal) : cause);
  }
}

/**
 * A GET that needs no preflight unless the caller's own headers do: a `Range` of the form `bytes=a-b` is safelisted
 * (Fetch 2.2.2).
 */
function initOf(config: FetchConfig, question: Question, signal: AbortSignal): FetchInit {
  const { kind, noCache } = question.resource;
  const settings = config.settings[kind === 'map' ? 'segment' : kind];
  const headers = new Map(settings.headers.map(([name, value]) => [name.toLowerCase(), value]));
  if (question.isRanged) headers.set('range', rangeOf(question));
  return {
    signal,
    cache: noCache === true ? 'no-cache' : 'default',
    credentials: settings.credentials,
    referrerPolicy: settings.referrerPolicy,
    headers: Object.fromEntries(headers),
  };
}

function rangeOf({ position, end }: Question): string {
  return `bytes=${position}-${end === Infinity ? '' : end - 1}`;
}

type NextPiece = (bytes: number) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** A body that breaks is a failure of the request. */
function readPieces(reader: BodyReader, question: Question, watch: StallWatch): NextPiece {
  let isFirst = true;
  return async (bytes) => {
    try {
      const piece = await watch.wait(reader.next(bytes));
      isFirst = false;
      return piece;
    } catch (cause) {
      const { signal } = watch;
      const reason = broken(question.resource, signal.aborted ? abortError(signal) : cause);
      // It may be a compressed range, of which other origins do not show the header.
      const isRangeAtFault = isFirst && !signal.aborted && isRangeOptional(question);
      throw new FailedRequest(reason, { isRangeAtFault });
    }
  };
}

function isRangeOptional({ resource, isRanged, isResumed }: Question): boolean {
  return isRanged && !isResumed && !resource.byteRange;
}

async function receive(
  next: NextPiece,
  placement: Placement,
  question: Question,
  receiver: Receiver,
): Promise<RequestEnd['state']> {
  let { skip } = placement;
  for (;;) {
    const wanted = placement.end - receiver.position();
    if (wanted <= 0) return stateAt(receiver.position(), placement, question);
    const piece = await next(Math.min(READ_BYTES, skip + Math.min(wanted, receiver.room())));
    if (!piece) return stateAtBodyEnd(placement, question, receiver.position());
    receiver.fetched(piece.byteLength);
    const part = piece.subarray(Math.min(skip, piece.byteLength)).subarray(0, wanted);
    skip = Math.max(0, skip - piece.byteLength);
    if (part.byteLength > 0 && (await receiver.take(part)) === 'stop') return 'stopped';
  }
}

function stateAt(
  position: number,
  { total }: Placement,
  { windowEnd }: Question,
): 'ended' | 'more' {
  return position >= Math.min(windowEnd, total ?? Infinity) ? 'ended' : 'more';
}

/** A body may be shorter than the range asked for: the resource ends there, or the server limits its answers. */
function stateAtBodyEnd(
  placement: Placement,
  question: Question,
  position: number,
): 'ended' | 'more' {
  const { total } = placement;
  if (total === undefined || stateAt(position, placement, question) === 'ended') return 'ended';
  if (position > question.position) return 'more';
  const cause = new Error('The body is shorter than the answer says');
  throw new FailedRequest(broken(question.resource, cause));
}
