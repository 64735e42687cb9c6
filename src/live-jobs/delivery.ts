import type { JobEvent } from './job-event.js';

/**
 * One attempt to deliver a callback.
 *
 * @public
 */
export interface CallbackAttempt {
  /** When it began, in ISO 8601. */
  readonly at: string;
  /** The status of the answer; `undefined`: none came. */
  readonly status: number | undefined;
  /** Why it failed, in English; `undefined`: it arrived. */
  readonly error: string | undefined;
}

/**
 * A callback, and what became of it.
 *
 * @public
 */
export interface CallbackDelivery {
  /** The id of its event. */
  readonly id: string;
  /** The id of the job. */
  readonly jobId: string;
  /** Where it goes. */
  readonly url: string;
  /** `pending`: it is sent, or about to be; `undelivered`: it is sent again only by `send()`. */
  readonly state: 'pending' | 'delivered' | 'undelivered';
  /** What is sent. */
  readonly event: JobEvent;
  /** When its event was, in ISO 8601. */
  readonly at: string;
  /** All attempts, the first one first. */
  readonly attempts: readonly CallbackAttempt[];
}
