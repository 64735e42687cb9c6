/** How long to wait before a request is repeated, in milliseconds. */
export interface BackoffTimes {
  /** The longest wait before the first repetition; it doubles with each further one. */
  readonly baseMs: number;
  /** The upper limit of the wait. */
  readonly capMs: number;
  /** 0 up to, but not including, 1. */
  readonly random: () => number;
}

export const BACKOFF_TIMES: BackoffTimes = {
  baseMs: 250,
  capMs: 8000,
  random: Math.random,
};

/** Exponential, with full jitter, so that clients that failed together do not return together. */
export function backoffMs(
  times: BackoffTimes,
  failures: number,
  retryAfterMs: number | undefined,
): number {
  const jittered = times.random() * Math.min(times.capMs, times.baseMs * 2 ** failures);
  return Math.max(jittered, retryAfterMs ?? 0);
}

/**
 * Retry-After (RFC 9110 10.2.3): seconds, or a date. From other origins a page sees it only if the server exposes it.
 */
export function readRetryAfterMs(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const dateMs = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
