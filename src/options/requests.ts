import { assertObject, oneOf, show } from './check.js';
import type { NetworkConfig, RequestSettings } from '../../shared/protocol.js';

/**
 * Settings of one kind of request.
 *
 * @public
 */
export interface RequestSettingsInit {
  /** Whether cookies go with a request to another origin; `'include'` needs a server that names this page's origin. */
  readonly credentials?: 'omit' | 'same-origin' | 'include' | undefined;
  /** Further headers. Most make the browser ask the server first whether they are allowed (a preflight). */
  readonly headers?: Readonly<Record<string, string>> | Headers | undefined;
  /** What the server learns of this page. */
  readonly referrerPolicy?: Exclude<ReferrerPolicy, ''> | undefined;
}

/**
 * Settings by kind of request; maps (init sections) go by those of segments.
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

/** Checks `requestInit`. Throws `TypeError`; a header's value never appears in its text. */
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

/** As pairs. Throws `TypeError` for what is no header; its value never appears in the text. */
export function resolveHeaders(
  path: string,
  headers: Readonly<Record<string, string>> | Headers,
): RequestSettings['headers'] {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  return entries.map(([name, value]) => {
    try {
      new Headers([[name, value]]);
    } catch {
      throw new TypeError(`${path} holds ${show(name)}, which is no header or has no valid value`);
    }
    return [name, value];
  });
}
