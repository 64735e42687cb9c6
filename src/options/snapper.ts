import {
  absoluteUrl,
  assertArray,
  assertFunction,
  assertObject,
  checkedUrl,
  choice,
  integer,
  number,
  numeric,
  positive,
  resolveOptions,
} from './check.js';
import type { AddedEngine, EngineName } from '../../shared/engine.js';
import type { NetworkConfig } from '../../shared/protocol.js';
import {
  resolveRequestInit,
  type RequestInitByKind,
  type RequestInitFunction,
} from './requests.js';

/**
 * The key that a {@link KeyProvider} has to provide.
 *
 * @public
 */
export interface KeyRequest {
  /** Absolute, with its query; `undefined` if the playlist has no URI. */
  readonly url: string | undefined;
  /** The METHOD of EXT-X-KEY, such as `AES-128`. */
  readonly method: string;
  /** The KEYFORMAT of EXT-X-KEY, `identity` by default. */
  readonly keyFormat: string;
  /** The IV of EXT-X-KEY, 16 bytes, if there is one. */
  readonly iv: Uint8Array | undefined;
  /** The media playlist that lists the key. */
  readonly playlistUrl: string;
  /** The segment's media sequence number. */
  readonly sequence: number;
}

/**
 * Returns the bytes of a key: 16, or 32 for the AES-256 methods. `undefined` lets the library fetch it.
 *
 * @public
 */
export type KeyProvider = (
  key: KeyRequest,
) => BufferSource | undefined | Promise<BufferSource | undefined>;

/**
 * The options of a {@link Snapper}.
 *
 * @public
 */
export interface SnapperOptions {
  /**
   * How many workers may run, 1 to 16. Each starts when it is needed.
   * @defaultValue the number of CPU cores less one, 4 at most; 2 with two cores
   */
  readonly workers?: number | undefined;
  /**
   * The decoder: the browser's (`'webcodecs'`), the library's own (`'core'`, a download of 1 MB at most), or `'ffmpeg'`
   * (10 MB), which `engines` has to have. With `'auto'` the browser's where it can decode and no damage has to be told,
   * then the library's own, and ffmpeg, if it was added, for what neither can.
   * @defaultValue `'auto'`
   */
  readonly engine?: 'auto' | EngineName | undefined;
  /**
   * Engines beside the browser's and the library's own: `[ffmpeg()]`, with `ffmpeg` of `hlsnap/ffmpeg`.
   * @defaultValue none
   */
  readonly engines?: readonly AddedEngine[] | undefined;
  /**
   * The folder with the worker and the WebAssembly files, under their names in `dist/`. Set it if they are not next to
   * the script, or if a bundler does not follow worker URLs. Relative to the page.
   * @defaultValue the script's folder
   */
  readonly assetBaseUrl?: string | URL | undefined;
  /**
   * How long one capture may take, in seconds, before it fails with code `timeout`. Waiting for a free worker does not
   * count; repeated requests do.
   * @defaultValue 30
   */
  readonly timeout?: number | undefined;
  /**
   * How long one decode may take, in seconds, before it counts as hung and fails with code `timeout`.
   * @defaultValue 10
   */
  readonly decodeTimeout?: number | undefined;
  /**
   * How long a request may go without a byte, in seconds, before it is repeated, or fails with code `timeout`.
   * @defaultValue 10
   */
  readonly stallTimeout?: number | undefined;
  /**
   * How often a request is repeated, 0 to 10, after a network error, HTTP 408, 425, 429 or 5xx. The pauses grow;
   * Retry-After is honoured.
   * @defaultValue 2
   */
  readonly retries?: number | undefined;
  /**
   * How many requests may be under way to one host, 1 to 64, from all workers together.
   * @defaultValue 6
   */
  readonly connectionsPerHost?: number | undefined;
  /**
   * How many bytes of one segment may be fetched before the capture fails with code `too-large`.
   * @defaultValue 67108864 (64 MiB)
   */
  readonly maxSegmentBytes?: number | undefined;
  /**
   * How many bytes of segments each worker keeps for later captures of the same segment, for at most a minute, and for
   * as long as HTTP allows. Playlists that no longer change are kept for a minute, too, except for captures of `'live'`.
   * 0: nothing of both is kept.
   * @defaultValue 16777216 (16 MiB)
   */
  readonly cacheBytes?: number | undefined;
  /**
   * After how many idle seconds a worker ends and frees its memory; the next capture starts another. `Infinity`: never.
   * @defaultValue 60
   */
  readonly idleTimeout?: number | undefined;
  /**
   * Makes the requests on the page in place of the browser's `fetch`: for tokens that a function has to add, or bytes
   * that do not come over HTTP.
   * @defaultValue the browser's own, in the worker
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Headers, credentials and referrer policy of requests to the origin of the URL that is captured, or a function that
   * decides for each request, wherever it goes. Headers other than `Range` make browsers send a preflight.
   */
  readonly requestInit?: RequestInitByKind | RequestInitFunction | undefined;
  /** Called for each key before it is fetched. */
  readonly keyProvider?: KeyProvider | undefined;
}

/** {@link SnapperOptions} with all defaults filled in. */
export interface ResolvedSnapperOptions {
  readonly workers: number;
  readonly engine: 'auto' | EngineName;
  readonly engines: readonly AddedEngine[];
  /** Absolute, and ends in `/`; resolved when it is needed, which is never while a server renders the page. */
  readonly assetBaseUrl: () => string | undefined;
  readonly timeoutSeconds: number;
  readonly decodeTimeoutSeconds: number;
  readonly idleSeconds: number;
  readonly maxSegmentBytes: number;
  readonly network: NetworkConfig;
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly keyProvider: KeyProvider | undefined;
  /** Checks what it returns. */
  readonly requestInit?:
    Exclude<ReturnType<typeof resolveRequestInit>, { readonly key: unknown }> | undefined;
}

const MAX_SECONDS = 3600;
const MAX_BYTES = 2 ** 31 - 1;
const ENGINES = { auto: true, webcodecs: true, core: true, ffmpeg: true } as const;

const CHECKS = {
  workers: (path: string, value: unknown = defaultWorkers()) => integer(path, value, 1, 16),
  engine: choice(ENGINES, 'auto'),
  engines: resolveEngines,
  assetBaseUrl: resolveAssetBase,
  timeout: numeric(positive, 0, MAX_SECONDS, 30),
  decodeTimeout: numeric(positive, 0, MAX_SECONDS, 10),
  stallTimeout: numeric(positive, 0, MAX_SECONDS, 10),
  idleTimeout: (path: string, value: unknown = 60) =>
    value === Infinity ? Infinity : positive(path, value, 0, MAX_SECONDS),
  retries: numeric(integer, 0, 10, 2),
  connectionsPerHost: numeric(integer, 1, 64, 6),
  maxSegmentBytes: numeric(integer, 1, MAX_BYTES, 64 * 2 ** 20),
  cacheBytes: numeric(number, 0, MAX_BYTES, 16 * 2 ** 20),
  fetch: assertFunction<SnapperOptions['fetch']>,
  keyProvider: assertFunction<SnapperOptions['keyProvider']>,
  requestInit: resolveRequestInit,
} satisfies Readonly<Record<keyof SnapperOptions, unknown>>;

export function resolveSnapperOptions(options: SnapperOptions = {}): ResolvedSnapperOptions {
  const checked = resolveOptions('options', options, CHECKS);
  if (checked.engine === 'ffmpeg' && checked.engines.length === 0) throw notAdded();
  const { timeout, decodeTimeout, stallTimeout, idleTimeout, ...others } = checked;
  const { requestInit, retries, connectionsPerHost, cacheBytes, ...rest } = others;
  const isAsked = typeof requestInit === 'function';
  return {
    ...rest,
    requestInit: isAsked ? requestInit : undefined,
    timeoutSeconds: timeout,
    decodeTimeoutSeconds: decodeTimeout,
    idleSeconds: idleTimeout,
    network: {
      settings: isAsked ? undefined : requestInit,
      stallTimeoutSeconds: stallTimeout,
      maxWaitSeconds: timeout,
      ...{ retries, connectionsPerHost, cacheBytes },
    },
  };
}

function defaultWorkers(): number {
  const cores = typeof navigator === 'undefined' ? 2 : navigator.hardwareConcurrency;
  return Math.min(4, Math.max(Math.min(2, cores), cores - 1));
}

function resolveEngines(
  path: string,
  value: readonly Partial<AddedEngine>[] = [],
): readonly AddedEngine[] {
  assertArray(path, value);
  for (const [index, engine] of value.entries()) {
    assertObject(`${path}[${index}]`, engine);
    assertFunction(`${path}[${index}].urls`, engine.urls ?? null);
  }
  return value as readonly AddedEngine[];
}

function notAdded(): TypeError {
  return new TypeError(
    "options.engine is 'ffmpeg', and options.engines has no ffmpeg() of hlsnap/ffmpeg",
  );
}

function resolveAssetBase(
  path: string,
  value: SnapperOptions['assetBaseUrl'],
): () => string | undefined {
  if (value === undefined) return () => undefined;
  const url = checkedUrl(path, value);
  return () => absoluteUrl(path, url).replace(/\/?$/, '/');
}
