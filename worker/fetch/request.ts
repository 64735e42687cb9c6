import type { BackoffTimes } from '../../shared/backoff.js';
import { abortError, throwIfAborted } from '../../shared/abort.js';
import { lengthOf, sliceAnswer, type BodySlice, type RangeRequest } from './body-slice.js';
import { openBodyReader, type BodyReader } from './body-reader.js';
import { broken, FailedRequest, notReached, stalled } from './fetch-failures.js';
import type { RangeMemory } from './range-memory.js';
import { httpAge } from './http-age.js';
import { refuseCrossing } from './local-origins.js';
import { watchForStalls, type StallWatch } from './stall-watch.js';
import { impersonal, isPersonal, settingsOf } from './settings.js';
import type { FetchedResponse, FetchInit, FetchConfig, HttpAge } from './types.js';
import type { RequestSettings } from '../../shared/protocol.js';

/** How many bytes to ask a body for at a time. */
export const READ_BYTES = 32 * 1024;

/** Shared by all requests of one client. */
export interface Network {
  readonly config: FetchConfig;
  readonly times: BackoffTimes;
  readonly ranges: RangeMemory;
}

/** Receives the bytes of one request. */
export interface Receiver {
  /** The position of the next byte in the resource. */
  position(): number;
  /** Called before the first byte. */
  answered?(maxAgeMs: HttpAge): void;
  /** How many more bytes may be read; at least 1, because one byte too many shows that there are too many. */
  room(): number;
  /** Called with all bytes that came over the network, wanted or not. */
  fetched(bytes: number): void;
  take(bytes: Uint8Array<ArrayBuffer>): Promise<'stop' | undefined>;
}

export interface RequestEnd {
  /**
   * - `stopped`: the receiver stopped;
   * - `ended`: nothing follows that exists or can be wanted;
   * - `more`: more may follow.
   */
  readonly state: 'stopped' | 'ended' | 'more';
  /** The URL of the bytes, after redirects. */
  readonly url: string;
  readonly maxAgeMs: HttpAge;
  /** As the server writes it; `undefined` where it does not tell. */
  readonly lastModified: string | undefined;
}

/**
 * Sends one request, and reads its body until the receiver stops. It holds a place at its host until then.
 *
 * @throws FailedRequest, the signal's reason, `too-large`, and what the receiver throws
 */
export async function request(
  network: Network,
  range: RangeRequest,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<RequestEnd> {
  const { resource, learned } = range;
  throwIfAborted(signal);
  refuseCrossing(resource);
  const leave = await network.config.hosts.acquire(resource.url, signal);
  const seconds = Math.max(network.config.stallTimeoutSeconds, resource.patienceSeconds ?? 0);
  const watch = watchForStalls(signal, seconds, () => stalled(resource, seconds));
  let reader: BodyReader | undefined;
  try {
    const response = await send(network, range, watch);
    reader = openBodyReader(response);
    const slice = sliceAnswer(range, response);
    if (slice?.isWhole === true) learned.total = lengthOf(response);
    if (slice?.isRangeIgnored === true) network.ranges.ignoredBy(resource.url);
    const url = response.url === '' ? resource.url : response.url;
    const maxAgeMs = httpAge(response.headers, Date.now());
    const lastModified = response.headers.get('last-modified') ?? undefined;
    const facts = { url, maxAgeMs, lastModified };
    if (!slice) return { state: 'ended', ...facts };
    receiver.answered?.(maxAgeMs);
    const next = readPieces(reader, range, watch);
    return { state: await receive(next, slice, range, receiver), ...facts };
  } finally {
    reader?.cancel();
    watch.end();
    leave();
  }
}

async function send(
  { config }: Network,
  range: RangeRequest,
  watch: StallWatch,
): Promise<FetchedResponse> {
  // Called without `this`, because a browser's own `fetch` refuses to be called as a method.
  const { fetch } = config;
  const { resource } = range;
  const given = settingsOf(config, resource);
  const settings = given instanceof Promise ? await watch.wait(given) : given;
  const ask = async (own: RequestSettings, redirect: FetchInit['redirect']) => {
    const opening = fetch(resource.url, initOf(own, range, { signal: watch.signal, redirect }));
    try {
      return await watch.wait(opening);
    } catch (cause) {
      // The page's own `fetch` may ignore signals.
      void opening.then(({ body }) => body?.cancel()).catch(() => undefined);
      throw notReached(resource, watch.signal.aborted ? abortError(watch.signal) : cause);
    }
  };
  if (typeof config.settings === 'function' || !isPersonal(settings))
    return ask(settings, 'follow');
  const response = await ask(settings, 'manual');
  // Where it leads is not told, and browsers would take the headers there (Fetch 4.4).
  return response.status === 0 ? ask(impersonal(settings), 'follow') : response;
}

/**
 * A GET that needs no preflight, unless the caller's own headers need one: a `Range` of the form `bytes=a-b` is
 * safelisted (Fetch 2.2.2).
 */
function initOf(
  settings: RequestSettings,
  range: RangeRequest,
  rest: Pick<FetchInit, 'signal' | 'redirect'>,
): FetchInit {
  const { credentials, referrerPolicy } = settings;
  const headers = new Map(settings.headers.map(([name, value]) => [name.toLowerCase(), value]));
  if (range.isRanged) headers.set('range', rangeOf(range));
  return {
    ...rest,
    cache: range.resource.noCache === true ? 'no-cache' : 'default',
    ...(credentials && { credentials }),
    ...(referrerPolicy && { referrerPolicy }),
    headers: Object.fromEntries(headers),
  };
}

function rangeOf({ position, end }: RangeRequest): string {
  return `bytes=${position}-${end === Infinity ? '' : end - 1}`;
}

type NextPiece = (bytes: number) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** A body that breaks off is a failure of the request. */
function readPieces(reader: BodyReader, range: RangeRequest, watch: StallWatch): NextPiece {
  return async (bytes) => {
    try {
      return await watch.wait(reader.next(bytes));
    } catch (cause) {
      const { signal } = watch;
      throw new FailedRequest(broken(range.resource, signal.aborted ? abortError(signal) : cause));
    }
  };
}

async function receive(
  next: NextPiece,
  slice: BodySlice,
  range: RangeRequest,
  receiver: Receiver,
): Promise<RequestEnd['state']> {
  let { skip } = slice;
  for (;;) {
    const wanted = slice.end - receiver.position();
    if (wanted <= 0) return stateAt(receiver.position(), slice, range);
    const piece = await next(Math.min(READ_BYTES, skip + Math.min(wanted, receiver.room())));
    if (!piece) return stateAtBodyEnd(slice, range, receiver.position());
    receiver.fetched(piece.byteLength);
    const part = piece.subarray(Math.min(skip, piece.byteLength)).subarray(0, wanted);
    skip = Math.max(0, skip - piece.byteLength);
    if (part.byteLength > 0 && (await receiver.take(part)) === 'stop') return 'stopped';
  }
}

function stateAt(
  position: number,
  { total }: BodySlice,
  { windowEnd }: RangeRequest,
): 'ended' | 'more' {
  return position >= Math.min(windowEnd, total ?? Infinity) ? 'ended' : 'more';
}

/** A body may be shorter than the requested range: the resource ends there, or the server limits its answers. */
function stateAtBodyEnd(slice: BodySlice, range: RangeRequest, position: number): 'ended' | 'more' {
  const total = slice.total ?? range.learned.total;
  const { isWhole } = slice;
  if (isWhole || stateAt(position, { ...slice, total }, range) === 'ended') return 'ended';
  const hasAdvanced = position > range.position;
  // It was all that there is, as far as can be told.
  if (total === undefined && (range.end === Infinity || !hasAdvanced)) return 'ended';
  if (hasAdvanced) return 'more';
  const cause = new Error('The body is shorter than the answer says');
  throw new FailedRequest(broken(range.resource, cause));
}
