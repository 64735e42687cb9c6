import { SnapError } from '../../shared/errors.js';
import type { FetchFunction } from './types.js';

/** The browser's `fetch`, with an error that says so where the URL is one that no browser fetches (Fetch 5.4). */
export function refusingUrlCredentials(fetch: FetchFunction): FetchFunction {
  return async (url, init) => {
    if (!hasCredentials(url)) return fetch(url, init);
    throw new SnapError(
      'playlist-invalid',
      'The URL has a user name or a password in it, which browsers do not fetch: leave them out, and send them as an Authorization header (requestInit)',
      { url },
    );
  };
}

function hasCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}
