import type { StopHints } from './stop-hints.js';
import type { HostQueue } from '../../shared/host-queue.js';
import type {
  NetworkConfig,
  PlaylistVisit,
  RequestKind,
  RequestSettings,
} from '../../shared/protocol.js';
import type { ByteRange } from '../playlist/types.js';

/** What is being fetched: for the text of errors, and for the caller's `requestInit`. */
export type ResourceKind = 'playlist' | 'key' | 'map' | 'segment';

export interface Resource {
  readonly kind: ResourceKind;
  readonly url: string;
  readonly byteRange: ByteRange | undefined;
  /** For how many seconds the server may hold back its answer on purpose, so that silence does not count as a stall. */
  readonly patienceSeconds?: number;
  /** Asks the server even where the browser's cache has an answer that may still be used. */
  readonly noCache?: boolean;
  /** The origin of the URL that the caller gave; `undefined`: not known, and then nothing is as the caller's own. */
  readonly origin?: string | undefined;
}

/** Tells two resources apart. */
export function resourceKey(url: string, byteRange: ByteRange | undefined): string {
  return byteRange ? `${byteRange.offset}+${byteRange.length} ${url}` : url;
}

/** What an answer has to have; a `Response` fits. */
export interface FetchedResponse {
  readonly status: number;
  /** The URL after redirects; empty if it is not known. */
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

/** `fetch`, as far as it is used. */
export type FetchFunction = (url: string, init: FetchInit) => Promise<FetchedResponse>;

export interface FetchInit {
  readonly signal: AbortSignal;
  readonly cache: 'default' | 'no-cache';
  readonly credentials?: NonNullable<RequestSettings['credentials']>;
  readonly referrerPolicy?: NonNullable<RequestSettings['referrerPolicy']>;
  readonly headers: Readonly<Record<string, string>>;
  readonly redirect: 'follow' | 'manual';
}

export interface FetchConfig extends Omit<NetworkConfig, 'connectionsPerHost' | 'settings'> {
  /** The browser's, or the page's own. */
  readonly fetch: FetchFunction;
  /** Or whom to ask for those of each request. */
  readonly settings:
    | NonNullable<NetworkConfig['settings']>
    | ((kind: RequestKind, url: string) => Promise<RequestSettings | undefined>);
  /** Each request holds a place at its host while it lasts. */
  readonly hosts: HostQueue;
  /** How much of a stream's segments is enough. */
  readonly hints: StopHints;
}

/** How long HTTP lets an answer be used again without asking, in milliseconds; `undefined`: it does not tell. */
export type HttpAge = number | undefined;

/** Which copies of what was fetched before may stand in for the server's own answer. */
export interface CopyScope extends PlaylistVisit {
  /** Whether nothing will do but what the server has now. */
  readonly isFresh: boolean;
  /** Whether HTTP caches have to ask the server before they answer. */
  readonly noCache: boolean;
  /** Called where a copy stood in. */
  readonly onUse: () => void;
}

export interface FetchLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Default: any that is at most a minute old. */
  readonly copies?: CopyScope;
}

export interface FetchedBytes {
  /** The URL of the bytes, after redirects. */
  readonly url: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** 0 if they were cached. */
  readonly bytesFetched: number;
  readonly maxAgeMs: HttpAge;
  /** As the server writes it; `undefined` where it does not tell. */
  readonly lastModified?: string | undefined;
}

/**
 * Takes bytes in order; `'stop'` ends the request. The bytes belong to the sink. While it works, the request holds its
 * place at the host, so it must not wait for another request of the same client.
 */
export type ChunkSink = (
  chunk: Uint8Array<ArrayBuffer>,
) => 'stop' | undefined | Promise<'stop' | undefined>;

/** A segment to read from its start. */
export interface SegmentSource {
  readonly url: string;
  readonly byteRange: ByteRange | undefined;
  /** The media sequence number, because some packagers give a new segment the URL of an old one. */
  readonly sequence: number;
  /**
   * What a stream's segments have in common, such as the media playlist's URL: what one of them teaches helps with the
   * next.
   */
  readonly stream: string;
}

/** Everything that uses the network: retries, limits, byte ranges and cached bytes. Errors are `SnapError`s. */
export interface FetchClient {
  /** Fetches a complete playlist or key, always anew. */
  whole(resource: Resource, limits: FetchLimits): Promise<FetchedBytes>;
  /** Fetches a complete map, which is kept for a while: a stream has one or few maps, and each segment needs one. */
  map(resource: Omit<Resource, 'kind'>, limits: FetchLimits): Promise<FetchedBytes>;
  /**
   * Passes a segment's bytes to `sink` from the start until it returns `'stop'`: first cached bytes, then fetched ones,
   * through a range request or a request that is cut short, whichever is cheaper.
   *
   * @param onFetched - Called with the size of each piece that came over the network, in bytes.
   */
  segment(
    source: SegmentSource,
    limits: FetchLimits,
    sink: ChunkSink,
    onFetched: (bytes: number) => void,
  ): Promise<void>;
}
