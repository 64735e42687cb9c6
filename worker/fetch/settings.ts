import { SnapError } from '../../shared/errors.js';
import { isLocalUrl } from '../../shared/local-url.js';
import { originOf } from '../../shared/origin-of.js';
import type { RequestSettings } from '../../shared/protocol.js';
import { withoutSecrets } from '../../shared/without-tokens.js';
import type { FetchConfig, Resource } from './types.js';

const NOTHING: RequestSettings = {
  credentials: undefined,
  headers: [],
  referrerPolicy: undefined,
};

/** The caller's settings for a request: a playlist may name any host, which has no right to the caller's secrets. */
export function settingsOf(
  { settings }: FetchConfig,
  { kind, url, origin }: Resource,
): RequestSettings | Promise<RequestSettings> {
  if (isLocalUrl(url)) return NOTHING;
  const name = kind === 'map' ? 'segment' : kind;
  if (typeof settings === 'function') {
    return settings(name, url).then(
      (given) => given ?? NOTHING,
      (cause: unknown) => {
        const details = { url, cause: withoutSecrets(cause) };
        throw new SnapError('network', 'options.requestInit failed', details);
      },
    );
  }
  const isOwn = origin !== undefined && originOf(url) === origin;
  return isOwn ? settings[name] : impersonal(settings[name]);
}

/** Whether they have something that is not for every host. */
export function isPersonal({ headers, credentials }: RequestSettings): boolean {
  return headers.length > 0 || credentials === 'include';
}

export function impersonal({ credentials, referrerPolicy }: RequestSettings): RequestSettings {
  return {
    credentials: credentials === 'include' ? undefined : credentials,
    headers: [],
    referrerPolicy,
  };
}
