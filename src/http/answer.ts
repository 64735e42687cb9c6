import { readRetryAfterMs } from '../../shared/backoff.js';
import { SnapError } from '../../shared/errors.js';
import type { Answer, DeliveryRequest } from './request.js';

interface Asked extends Pick<DeliveryRequest, 'what' | 'url'> {
  /** Appended to the status: the server's reason, in a word. */
  readonly detail?: string | undefined;
}

const MAX_SHOWN_JSON = 64 * 1024;
const MAX_SHOWN_TEXT = 1000;

/** Kept outside the error, because only the code that repeats requests needs it. */
const retryAfter = new WeakMap<object, number>();

export function isSuccess({ status }: Pick<Answer, 'status'>): boolean {
  return status >= 200 && status <= 299;
}

/** A server's answer: parsed if it is JSON, text if not, `undefined` if it is empty. */
export function readAnswer(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A server's answer for an error, cut to what a person would read. */
export function shownAnswer({ text, isCut }: Pick<Answer, 'text' | 'isCut'>): unknown {
  const whole = isCut || text.length > MAX_SHOWN_JSON ? text : readAnswer(text);
  return typeof whole === 'string' ? whole.slice(0, MAX_SHOWN_TEXT) : whole;
}

/** The error for a status other than success. */
export function refusedError(asked: Asked, answer: Answer, shown = shownAnswer(answer)): SnapError {
  const { status, headers } = answer;
  const detail = asked.detail === undefined ? '' : ` (${asked.detail})`;
  const error = new SnapError('http', `The ${asked.what} was refused: HTTP ${status}${detail}`, {
    url: asked.url,
    status,
    answer: shown,
  });
  const waitMs = readRetryAfterMs(headers.get('retry-after') ?? null, Date.now());
  if (waitMs !== undefined) retryAfter.set(error, waitMs);
  return error;
}

/** The error for a successful answer that is too long. */
export function tooLong({ what, url }: Asked, { status }: Answer): SnapError {
  const text = `The ${what} was accepted, but its answer is larger than 1 MiB`;
  return new SnapError('too-large', text, { url, status });
}

/** How long the server that sent this error asks the page to wait, in milliseconds. */
export function retryAfterMsOf(error: SnapError): number | undefined {
  return retryAfter.get(error);
}
