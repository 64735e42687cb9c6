import { SnapError, withoutQuery } from './errors.js';
import { withoutTokens } from './without-tokens.js';

export const NOT_FROM_FILES = 'browsers load none from files: serve the page over HTTP';

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
