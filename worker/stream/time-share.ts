import { TimeLimitError } from '../../shared/abort.js';

export interface TimeShareOptions {
  readonly signal: AbortSignal;
  /** What is tried, for the error. */
  readonly url: string;
  /** In seconds. */
  readonly seconds: number;
}

/** What is done within a share of the time. */
export type SharedAttempt<T> = (signal: AbortSignal, settle: () => void) => Promise<T>;

/**
 * Runs an attempt that is aborted once its share of the time is used up, unless it has called `settle` before: then what
 * it came for has arrived, and the time that is left is its own.
 */
export async function withinShare<T>(
  { signal, url, seconds }: TimeShareOptions,
  attempt: SharedAttempt<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    const message = `It gave no picture within ${seconds.toFixed(1)} s, its share of the time`;
    late.abort(new TimeLimitError(message, { url }));
  }, seconds * 1000);
  const settle = (): void => {
    clearTimeout(timer);
  };
  try {
    return await attempt(AbortSignal.any([signal, late.signal]), settle);
  } finally {
    settle();
  }
}
