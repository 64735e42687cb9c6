import { assertObject, choice, resolveOptions, show } from './check.js';
import type { NetworkConfig, RequestSettings } from '../../shared/protocol.js';

/**
 * The settings for one kind of request.
 *
 * @public
 */
export interface RequestSettingsInit {
  /** Whether cookies are sent to another origin; `'include'` needs a server that names this page's origin. */
  readonly credentials?: 'omit' | 'same-origin' | 'include' | undefined;
  /** Additional headers. Most of them make the browser ask the server for permission first (a preflight). */
  readonly headers?: Readonly<Record<string, string>> | Headers | undefined;
  /** What the server learns about this page. */
  readonly referrerPolicy?: Exclude<ReferrerPolicy, ''> | undefined;
}

/**
 * Settings for each kind of request to the origin of the URL that is given to a capture; maps (init sections) use those
 * of segments. Other origins get no headers and no `credentials: 'include'`, also after redirects.
 *
 * @public
 */
export interface RequestInitByKind {
  /** Multivariant and media playlists. */
  readonly playlist?: RequestSettingsInit | undefined;
  /** Keys. */
  readonly key?: RequestSettingsInit | undefined;
  /** Segments, parts and maps. */
  readonly segment?: RequestSettingsInit | undefined;
}

/**
 * A function that returns the settings of one request, whatever its origin; redirects are followed with them.
 *
 * @public
 */
export type RequestInitFunction = (request: {
  readonly kind: 'playlist' | 'key' | 'segment';
  readonly url: string;
}) => RequestSettingsInit | undefined | Promise<RequestSettingsInit | undefined>;

const CREDENTIALS = { omit: true, 'same-origin': true, include: true } as const;
const REFERRER_POLICIES = {
  'no-referrer': true,
  'no-referrer-when-downgrade': true,
  origin: true,
  'origin-when-cross-origin': true,
  'same-origin': true,
  'strict-origin': true,
  'strict-origin-when-cross-origin': true,
  'unsafe-url': true,
} as const;

const SETTINGS = {
  credentials: choice(CREDENTIALS),
  referrerPolicy: choice(REFERRER_POLICIES),
  headers(path: string, headers: RequestSettingsInit['headers'] = {}) {
    assertObject(path, headers);
    return resolveHeaders(path, headers);
  },
} satisfies Readonly<Record<keyof RequestSettingsInit, unknown>>;

const KINDS = {
  playlist: resolveSettings,
  key: resolveSettings,
  segment: resolveSettings,
} satisfies Readonly<Record<keyof RequestInitByKind, unknown>>;

type RequestFacts = Parameters<RequestInitFunction>[0];

/** Checks `requestInit`. Throws a `TypeError`, whose text never shows a header's value. */
export function resolveRequestInit(
  path: string,
  init: RequestInitByKind | RequestInitFunction = {},
): ((request: RequestFacts) => Promise<RequestSettings>) | NonNullable<NetworkConfig['settings']> {
  return typeof init === 'function'
    ? async (request) => resolveSettings(path, await init(request))
    : resolveOptions(path, init, KINDS);
}

function resolveSettings(path: string, init: RequestSettingsInit = {}): RequestSettings {
  return resolveOptions(path, init, SETTINGS);
}

/** Returns the headers as pairs. Throws a `TypeError` for invalid headers; its text never shows a header's value. */
export function resolveHeaders(
  path: string,
  headers: Readonly<Record<string, string>> | Headers,
): RequestSettings['headers'] {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  return entries.map(([name, value]) => {
    try {
      new Headers([[name, value]]);
    } catch {
      throw new TypeError(
        `${path} has ${show(name)}, which is not a header or has an invalid value`,
      );
    }
    return [name, value];
  });
}
