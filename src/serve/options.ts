import {
  assertFunction,
  assertObject,
  checkedUrl,
  absoluteUrl,
  integer,
  number,
  numeric,
  optional,
  resolveOptions,
  snapperWith,
  wrongType,
} from '../options/check.js';
import {
  DEFAULT_BASE,
  DEFAULT_LIMITS,
  MOST_STREAMS,
  isPathPart,
  type ServeLimits,
} from '../../shared/served.js';
import type { SnapError } from '../../shared/errors.js';
import type { Snapper } from '../snapper.js';

/**
 * The part of a Snapper that makes pictures for {@link serveImages}.
 *
 * @public
 */
export type ServingSnapper = Pick<
  Snapper,
  'capture' | 'keyframe' | 'resolve' | 'timeline' | 'times'
>;

/**
 * The options of {@link serveImages}.
 *
 * @public
 */
export interface ServeImagesOptions {
  /**
   * The streams by the names that they have in addresses, 1 to 1000: multivariant or media playlists, relative to the page.
   * Names have 1 to 100 characters, without slashes, backslashes, control characters and half surrogate pairs, and are
   * neither `.` nor `..`.
   */
  readonly streams: Readonly<Record<string, string | URL>>;
  /**
   * The path of the pictures' addresses, relative to the page, on the page's origin: a folder below the root. Nothing else
   * is answered. All pages of a site have to have the same.
   * @defaultValue `'/hlsnap/'`
   */
  readonly base?: string | undefined;
  /**
   * The URL of `hlsnap-sw.js` on the page's origin, relative to the page, or that of a service worker that imports it.
   * @defaultValue `hlsnap-sw.js` beside `base`
   */
  readonly worker?: string | URL | undefined;
  /**
   * The path of the pages that see the pictures. A wider one than the service worker's folder needs the server's
   * `Service-Worker-Allowed`.
   * @defaultValue the folder of the service worker
   */
  readonly scope?: string | undefined;
  /**
   * The Snapper that takes the pictures; `dispose()` leaves it alone.
   * @defaultValue one of its own
   */
  readonly snapper?: ServingSnapper | undefined;
  /**
   * How old a picture may be, in seconds from when it was taken, that is still given out as the newest, 0 to 86,400.
   * @defaultValue 6
   */
  readonly previewMaxAge?: number | undefined;
  /**
   * How long pictures of moments are kept, in seconds, 0 to a year.
   * @defaultValue 604,800, a week
   */
  readonly maxAge?: number | undefined;
  /**
   * How many bytes are kept, 0 to 1 GB; the oldest go first.
   * @defaultValue 67,108,864, 64 MB
   */
  readonly maxBytes?: number | undefined;
  /**
   * How many pictures this page makes at once, 1 to 64.
   * @defaultValue 2
   */
  readonly atOnce?: number | undefined;
  /**
   * How many pictures may wait for their turn, 1 to 10,000. The newest is next; the oldest beyond that is refused with 503.
   * @defaultValue 128
   */
  readonly queue?: number | undefined;
  /**
   * How long an address waits for a page that makes its picture, in seconds, 0 to 60, before it is a 503: after a reload
   * pictures are asked for before the page's scripts run.
   * @defaultValue 5
   */
  readonly wait?: number | undefined;
  /** Called when it ends by itself later: when the service worker is replaced by one of another version. */
  readonly onError?: ((error: SnapError) => void) | undefined;
}

export interface ResolvedServeOptions {
  readonly streams: ReadonlyMap<string, string>;
  /** Absolute, with a slash at its end. */
  readonly base: URL;
  readonly worker: URL;
  readonly scope: string | undefined;
  readonly snapper: ServingSnapper | undefined;
  readonly limits: ServeLimits;
  readonly onError: ServeImagesOptions['onError'];
}

const DAY = 86_400;
const GIGABYTE = 1024 ** 3;
const MOST_NAME = 100;

const SERVE_CHECKS = {
  streams: resolveStreamNames,
  base: (path: string, base: unknown = DEFAULT_BASE) => checkedUrl(path, base),
  worker: optional(checkedUrl),
  scope: optional(checkedUrl),
  snapper: optional(
    snapperWith<ServingSnapper>('capture', 'keyframe', 'resolve', 'timeline', 'times'),
  ),
  previewMaxAge: numeric(number, 0, DAY, DEFAULT_LIMITS.previewMaxAge),
  maxAge: numeric(number, 0, 366 * DAY, DEFAULT_LIMITS.maxAge),
  maxBytes: numeric(integer, 0, GIGABYTE, DEFAULT_LIMITS.maxBytes),
  atOnce: numeric(integer, 1, 64, DEFAULT_LIMITS.atOnce),
  queue: numeric(integer, 1, 10_000, DEFAULT_LIMITS.queue),
  wait: numeric(number, 0, 60, DEFAULT_LIMITS.wait),
  onError: assertFunction<ServeImagesOptions['onError']>,
} satisfies Readonly<Record<keyof ServeImagesOptions, unknown>>;

/** @param page - The URL that others are relative to. */
export function resolveServeOptions(
  options: ServeImagesOptions,
  page: string,
): ResolvedServeOptions {
  const checked = resolveOptions('options', options, SERVE_CHECKS);
  const { streams, snapper, onError, scope, base: path, worker: script, ...limits } = checked;
  const base = new URL(path, page);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  assertOwn('options.base', base, page);
  if (base.pathname === '/' || base.search + base.hash !== '') {
    throw new TypeError('options.base must be a folder below the root, without a query');
  }
  const worker = script === undefined ? new URL('../hlsnap-sw.js', base) : new URL(script, page);
  assertOwn('options.worker', worker, page);
  const seen = scope === undefined ? undefined : new URL(scope, page);
  if (seen) assertOwn('options.scope', seen, page);
  return { streams, base, worker, snapper, limits, onError, scope: seen?.pathname };
}

function assertOwn(path: string, url: URL, page: string): void {
  const { origin } = new URL(page);
  if (url.origin === origin) return;
  throw new TypeError(`${path} must be on the page's own origin, ${origin}`);
}

function resolveStreamNames(path: string, streams: unknown): ReadonlyMap<string, string> {
  assertObject(path, streams);
  const entries = Object.entries(streams);
  if (entries.length === 0 || entries.length > MOST_STREAMS) {
    throw new RangeError(`${path} must have 1 to ${MOST_STREAMS} streams, got ${entries.length}`);
  }
  return new Map(
    entries.map(([name, url]: [string, unknown]) => {
      assertName(path, name);
      return [name, absoluteUrl(`${path}.${name}`, url)];
    }),
  );
}

function assertName(path: string, name: string): void {
  const isFit = name.length <= MOST_NAME && isPathPart(name);
  if (!isFit) throw wrongType(path, 'streams by names that can be part of a path', name);
}
