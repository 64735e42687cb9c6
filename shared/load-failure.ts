import { SnapError, withoutQuery } from './errors.js';
import { withoutTokens } from './without-tokens.js';

/** How long the server is asked, in milliseconds. */
const PATIENCE = 5000;
export const NOT_FROM_FILES = 'browsers load none from files: serve the page over HTTP';
const IS_BASE_RIGHT = 'is assetBaseUrl right?';

/** One of our files did not load: the error says which, and why. */
export function loadFailure(
  name: string,
  url: string,
  reason: string,
  { status, cause }: { readonly status?: number; readonly cause?: unknown } = {},
): SnapError {
  const message = `${name} did not load: ${reason} (${withoutQuery(url)})`;
  // Browsers put URLs into the messages of their errors.
  const text = cause instanceof Error ? String(cause) : cause;
  const plain = typeof text === 'string' ? new Error(withoutTokens(text)) : undefined;
  return new SnapError('worker-failed', message, { url, status, cause: plain });
}

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
