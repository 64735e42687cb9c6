import { TimeLimitError } from '../../shared/abort.js';
import { readRetryAfterMs } from '../../shared/backoff.js';
import { isSnapError, SnapError } from '../../shared/errors.js';
import { withoutSecrets } from '../../shared/without-tokens.js';
import type { FetchedResponse, Resource } from './types.js';

/** A request that failed on its own, not because of its caller or its reader, so that it may be repeated. */
export class FailedRequest extends Error {
  override readonly name = 'FailedRequest';
  readonly reason: SnapError;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Whether the byte range failed: the same request without a range may work. */
  readonly isRangeAtFault: boolean;

  constructor(
    reason: SnapError,
    facts: { readonly retryAfterMs?: number | undefined; readonly isRangeAtFault?: boolean } = {},
  ) {
    super(reason.message);
    this.reason = reason;
    this.retryAfterMs = facts.retryAfterMs;
    this.isRangeAtFault = facts.isRangeAtFault ?? false;
  }
}

export function notReached({ kind, url }: Resource, cause: unknown): FailedRequest {
  if (isSnapError(cause)) return new FailedRequest(cause);
  const text = `The ${kind} could not be fetched: the network failed, or the server does not allow this page to read it (CORS)`;
  return new FailedRequest(new SnapError('network', text, { url, cause: withoutSecrets(cause) }));
}

export function broken({ kind, url }: Resource, cause: unknown): SnapError {
  if (isSnapError(cause)) return cause;
  return new SnapError('network', `The ${kind}'s connection broke`, {
    url,
    cause: withoutSecrets(cause),
  });
}

export function stalled({ kind, url }: Resource, seconds: number): TimeLimitError {
  return new TimeLimitError(`The ${kind} stalled: nothing came for ${seconds} seconds`, {
    url,
  });
}

export function tooLarge({ kind, url }: Resource, maxBytes: number): SnapError {
  return new SnapError('too-large', `The ${kind} is larger than ${maxBytes} bytes`, { url });
}

export function incomplete({ kind, url }: Resource): SnapError {
  return new SnapError('http', `The ${kind}'s server sent less of it than requested`, {
    url,
    status: 206,
  });
}

/** For a status other than success. */
export function refused({ kind, url }: Resource, response: FetchedResponse): FailedRequest {
  const { status, headers } = response;
  if (status === 0) return notReached({ kind, url, byteRange: undefined }, undefined);
  const isMissing = kind === 'playlist' && (status === 404 || status === 410);
  const reason = isMissing
    ? new SnapError('playlist-not-found', `There is no playlist: HTTP ${status}`, { url, status })
    : new SnapError('http', `The ${kind} was refused: HTTP ${status}`, { url, status });
  const retryAfterMs = readRetryAfterMs(headers.get('retry-after'), Date.now());
  return new FailedRequest(reason, { retryAfterMs });
}
