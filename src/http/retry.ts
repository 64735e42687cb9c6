import { backoffMs, BACKOFF_TIMES } from '../../shared/backoff.js';
import { isSnapError } from '../../shared/errors.js';
import { sleep } from '../../shared/abort.js';
import { retryAfterMsOf } from './answer.js';

export interface RetryRules {
  /** How often a temporary failure is followed by another attempt. */
  readonly retries: number;
  /** In seconds; if the server asks for a longer wait, there is no further attempt. */
  readonly maxWaitSeconds: number;
  readonly signal: AbortSignal | undefined;
}

/** Makes an attempt, and further ones after temporary failures. */
export async function withRetries<T>(attempt: () => Promise<T>, rules: RetryRules): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      const waitMs = failures < rules.retries ? waitBefore(error, failures, rules) : undefined;
      if (waitMs === undefined) throw error;
      await sleep(waitMs, rules.signal);
    }
  }
}

/** The wait in milliseconds; `undefined` if another attempt is pointless. */
function waitBefore(
  error: unknown,
  failures: number,
  { maxWaitSeconds }: RetryRules,
): number | undefined {
  if (!isSnapError(error) || !error.retryable) return undefined;
  const askedMs = retryAfterMsOf(error);
  if ((askedMs ?? 0) > maxWaitSeconds * 1000) return undefined;
  return backoffMs(BACKOFF_TIMES, failures, askedMs);
}
