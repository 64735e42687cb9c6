import type { Snapshot } from './snapshot.js';

/**
 * A snapshot of a stream that is watched.
 *
 * @public
 */
export interface WatchedSnapshot extends Snapshot {
  /** When it was due. */
  readonly dueAt: Date;
  /** When it was there. */
  readonly takenAt: Date;
}
