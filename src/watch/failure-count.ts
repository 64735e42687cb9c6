import type { SnapError, SnapErrorCode } from '../../shared/errors.js';
import type { MissReason } from '../options/watch.js';
import type { Taken } from './taken.js';
import { pauseMs } from './schedule.js';

/** A time in which a stream is left alone. */
export interface Pause {
  readonly milliseconds: number;
  readonly reason: MissReason;
  readonly error: SnapError | undefined;
}

/** No wait changes what is wrong with such a stream. */
const LASTING: ReadonlySet<SnapErrorCode> = new Set([
  'no-video',
  'unsupported-codec',
  'unsupported-container',
  'encrypted',
]);
/** A single segment may be something else than its stream. */
const MOST_LASTING_FAILURES = 3;

/** Counts what failed in a row. */
export class FailureCount {
  #gone = 0;
  #lasting = 0;

  /**
   * How long to leave the stream alone, if at all.
   *
   * @throws SnapError where it will never give a picture
   */
  count(taken: Taken<unknown>, intervalMs: number): Pause | undefined {
    if (taken.kind === 'taken') {
      this.#gone = 0;
      this.#lasting = 0;
      return undefined;
    }
    const { reason, error } = taken;
    this.#countLasting(error);
    if (reason !== 'away' && reason !== 'ended') {
      this.#gone = 0;
      return undefined;
    }
    this.#gone += 1;
    return { milliseconds: pauseMs(this.#gone, intervalMs), reason, error };
  }

  #countLasting(error: SnapError | undefined): void {
    if (!error) return;
    this.#lasting = LASTING.has(error.code) ? this.#lasting + 1 : 0;
    if (this.#lasting >= MOST_LASTING_FAILURES) throw error;
  }
}
