import { assertObject, oneOf, show } from './check.js';
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
 * Settings for each kind of request; maps (init sections) use those of segments.
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

/** Checks `requestInit`. Throws a `TypeError`, whose text never shows a header's value. */
export function resolveRequestInit(
  path: string,
  init: RequestInitByKind = {},
): NetworkConfig['settings'] {
  assertObject(path, init);
  return {
    playlist: resolveSettings(`${path}.playlist`, init.playlist),
    key: resolveSettings(`${path}.key`, init.key),
    segment: resolveSettings(`${path}.segment`, init.segment),
  };
}

function resolveSettings(path: string, init: RequestSettingsInit = {}): RequestSettings {
  assertObject(path, init);
  const { credentials, headers = {}, referrerPolicy } = init;
  assertObject(`${path}.headers`, headers);
  return {
    credentials:
      credentials === undefined
        ? undefined
        : oneOf(`${path}.credentials`, credentials, CREDENTIALS),
    referrerPolicy:
      referrerPolicy === undefined
        ? undefined
        : oneOf(`${path}.referrerPolicy`, referrerPolicy, REFERRER_POLICIES),
    headers: resolveHeaders(`${path}.headers`, headers),
  };
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
