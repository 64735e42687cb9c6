import type { NetworkConfig, RequestSettings } from '../../shared/protocol.js';
import type { ByteRange } from '../playlist/types.js';

/** What is being fetched: for the error's text, and for the caller's own `requestInit`. */
export type ResourceKind = 'playlist' | 'key' | 'map' | 'segment';

export interface Resource {
  readonly kind: ResourceKind;
  readonly url: string;
  readonly byteRange: ByteRange | undefined;
  /** The server holds its answer back on purpose, so that a long silence means nothing: seconds. */
  readonly patienceSeconds?: number;
  /** Asks the server even where the browser's cache has an answer that may still be used. */
  readonly noCache?: boolean;
}

/** Tells two resources apart. */
export function resourceKey(url: string, byteRange: ByteRange | undefined): string {
  return byteRange ? `${byteRange.offset}+${byteRange.length} ${url}` : url;
}

/** What an answer has to have; a `Response` fits. */
export interface FetchedResponse {
  readonly status: number;
  /** After redirects; empty where it is not known. */
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

/** `fetch` with what is used of it. */
export type FetchFunction = (url: string, init: FetchInit) => Promise<FetchedResponse>;

export interface FetchInit {
  readonly signal: AbortSignal;
  readonly cache: 'default' | 'no-cache';
  readonly credentials: RequestSettings['credentials'];
  readonly referrerPolicy: RequestSettings['referrerPolicy'];
  readonly headers: Readonly<Record<string, string>>;
}

export interface FetchConfig extends NetworkConfig {
  /** The browser's, or the page's own. */
  readonly fetch: FetchFunction;
}

export interface FetchLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface FetchedBytes {
  /** Where the bytes came from, after redirects. */
  readonly url: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** 0 where they were at hand. */
  readonly bytesFetched: number;
}

/**
 * Takes bytes in order; `'stop'` ends the request. The bytes are its own. While it takes its time the request holds its
 * place at the host, so that it must not wait for another request of the same client.
 */
export type ChunkSink = (
  chunk: Uint8Array<ArrayBuffer>,
) => 'stop' | undefined | Promise<'stop' | undefined>;

/** A segment to read from its front. */
export interface SegmentSource {
  readonly url: string;
  readonly byteRange: ByteRange | undefined;
  /** Media sequence number: some packagers give the URL of an old segment to a new one. */
  readonly sequence: number;
  /** What its segments have in common, such as the media playlist's URL: what is learned of one helps with the next. */
  readonly stream: string;
}

/** All that goes over the network: retries, limits, byte ranges and what is at hand already. Errors are `SnapError`s. */
export interface FetchClient {
  /** A playlist or a key, whole, always fetched anew. */
  whole(resource: Resource, limits: FetchLimits): Promise<FetchedBytes>;
  /** A map, whole; kept, since a stream has one or few and each of its segments needs it. */
  map(resource: Omit<Resource, 'kind'>, limits: FetchLimits): Promise<FetchedBytes>;
  /**
   * Hands over a segment's bytes from its front until `sink` says `'stop'`: first what is at hand, then what is
   * fetched, in a byte range or a request cut short, whichever is cheaper.
   *
   * @param onFetched - Told of each piece that came over the network, in bytes.
   */
  segment(
    source: SegmentSource,
    limits: FetchLimits,
    sink: ChunkSink,
    onFetched: (bytes: number) => void,
  ): Promise<void>;
}
