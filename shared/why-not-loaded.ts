import { NOT_FROM_FILES } from './load-failure.js';

/** How long the server is asked, in milliseconds. */
const PATIENCE = 5000;
const IS_BASE_RIGHT = 'is assetBaseUrl right?';

/** Why a script did not load. Browsers do not say, so its server is asked again. */
export async function whyNotLoaded(url: string): Promise<string> {
  if (url.startsWith('file:')) return NOT_FROM_FILES;
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const response = await fetch(url, { signal });
    void response.body?.cancel();
    return (
      wrongAnswer(response, 'javascript') ??
      "it is there, but does not run: the page's policy (CSP, COEP) or its imports forbid it"
    );
  } catch {
    const there = fetch(url, { signal, mode: 'no-cors' });
    return there.then(
      () => 'its server does not let this page read it (CORS)',
      () => 'it cannot be reached, or CSP connect-src forbids it',
    );
  }
}

/** What is wrong with the answer to a request for a file, whose media type has to have this in it. */
export function wrongAnswer(
  { ok, status, headers }: Pick<Response, 'ok' | 'status' | 'headers'>,
  mediaType: string,
): string | undefined {
  const type = headers.get('content-type') ?? '';
  if (!ok) return `HTTP ${status}, ${IS_BASE_RIGHT}`;
  return type.includes(mediaType) ? undefined : `it is of type '${type}', ${IS_BASE_RIGHT}`;
}
