import { backoffMs } from '../../../shared/backoff.js';
import type { SnapError } from '../../../shared/errors.js';
import { retryAfterMsOf } from '../../http/answer.js';
import { toKeptError, type StoredItem } from './item.js';

const LEAST_WAIT_MS = 1000;
const BACKOFF = { baseMs: 4000, capMs: 300_000 };

/** The wait after this many failures in a row, in milliseconds; the random number is 0 up to 1. */
export function waitMs(failures: number, random: () => number, askedMs?: number): number {
  return Math.max(LEAST_WAIT_MS, backoffMs({ ...BACKOFF, random }, failures, askedMs));
}

export interface FailureRules {
  readonly maxAttempts: number;
  readonly now: number;
  /** 0 up to, but not including, 1. */
  readonly random: () => number;
}

/** The state of a delivery after a failure: it waits for another attempt, or counts as failed. */
export function afterFailure(item: StoredItem, error: SnapError, rules: FailureRules): StoredItem {
  const { maxAttempts, now, random } = rules;
  const answers = item.answers + (error.status === undefined ? 0 : 1);
  const mayPass = error.retryable && answers < maxAttempts;
  return {
    ...item,
    state: mayPass ? 'waiting' : 'failed',
    failures: item.failures + 1,
    answers,
    dueAt: now + waitMs(item.failures, random, retryAfterMsOf(error)),
    error: toKeptError(error),
  };
}

/** Whether other deliveries cannot be sent either. */
export function isNetworkAway({ error }: StoredItem): boolean {
  return error?.status === undefined && (error?.code === 'network' || error?.code === 'timeout');
}
