import { throwIfAborted } from '../../shared/abort.js';
import type { PlanData, PlannedPlace } from '../../shared/protocol.js';
import type { ResolvedWatchOptions } from '../options/watch.js';
import type { Snapshot } from '../results/snapshot.js';
import { FailureCount } from './failure-count.js';
import type { WatchHost } from './host.js';
import { NewSegments, type Found } from './new-segments.js';
import { assertPassing, type Due } from './on-schedule.js';
import { wasTaken, type LastTaken } from './same-picture.js';
import type { Missed, Taken } from './taken.js';
import { waitUntil } from './wait-until.js';

/** Playlists of very short segments are not asked for more often. */
const LEAST_POLL_MS = 500;
/** A stream that is not there yet has no target duration. */
const UNKNOWN_POLL_MS = 2000;
const CLOCK_WAS_SET_MS = 120_000;

interface Look extends Omit<Found, 'left'> {
  /** What it came to, if there is nothing to take. */
  readonly outcome: Taken<Snapshot>;
  /** How often the playlist may change, in milliseconds. */
  readonly pollMs: number;
}

/**
 * Takes the first keyframe of each segment as it is published, in order, beginning with the newest one. The playlist is
 * loaded as often as players load it (RFC 8216bis 6.3.4).
 */
export class EachSegment {
  readonly #options: Pick<ResolvedWatchOptions, 'after' | 'onMissed'>;
  readonly #host: WatchHost;
  readonly #signal: AbortSignal;
  readonly #segments: NewSegments;
  #last: LastTaken | undefined;

  constructor(
    options: Pick<ResolvedWatchOptions, 'after' | 'onMissed'>,
    host: WatchHost,
    signal: AbortSignal,
  ) {
    this.#options = options;
    this.#host = host;
    this.#signal = signal;
    this.#segments = new NewSegments(options.after);
    this.#last = options.after;
  }

  async *pictures(): AsyncGenerator<Due<Snapshot>, void, undefined> {
    const { clock } = this.#host;
    const signal = this.#signal;
    const failures = new FailureCount();
    for (;;) {
      throwIfAborted(signal);
      const loadedMs = clock.now();
      const found = await this.#look();
      let { outcome } = found;
      for (const place of found.places) {
        const dueMs = clock.now();
        outcome = await this.#take(place, found.isNewLife);
        if (outcome.kind === 'missed') this.#miss(outcome.reason, 1, outcome.error);
        else yield { picture: outcome.picture, dueMs, takenMs: clock.now() };
      }
      const pause = failures.count(outcome, found.pollMs);
      const pollMs = found.places.length > 0 ? found.pollMs : found.pollMs / 2;
      const nextMs = loadedMs + (pause?.milliseconds ?? pollMs);
      await waitUntil(nextMs, clock, { signal, mostMs: CLOCK_WAS_SET_MS });
    }
  }

  /** Loads the playlist, and tells what it lost meanwhile. */
  async #look(): Promise<Look> {
    const plan = await this.#load();
    if ('kind' in plan) {
      this.#miss(plan.reason, 1, plan.error);
      return { places: [], isNewLife: false, outcome: plan, pollMs: UNKNOWN_POLL_MS };
    }
    const { places, left, isNewLife } = this.#segments.find(plan);
    if (left > 0) this.#miss('late', left);
    const outcome = { kind: 'missed', reason: plan.visit.isLive ? 'unchanged' : 'ended' } as const;
    if (places.length === 0 && outcome.reason === 'ended') this.#miss('ended', 1);
    const pollMs = Math.max(LEAST_POLL_MS, plan.targetDuration * 1000);
    return { places, isNewLife, outcome, pollMs };
  }

  async #load(): Promise<PlanData | Missed> {
    try {
      return await this.#host.plan(this.#signal);
    } catch (error) {
      assertPassing(error);
      return { kind: 'missed', reason: 'away', error };
    }
  }

  async #take(place: PlannedPlace, isNewLife: boolean): Promise<Taken<Snapshot>> {
    try {
      const picture = await this.#host.capture(place, this.#signal);
      const last = this.#last;
      this.#last = picture;
      const isSame = last && (await wasTaken(picture, last, isNewLife));
      return isSame ? { kind: 'missed', reason: 'unchanged' } : { kind: 'taken', picture };
    } catch (error) {
      assertPassing(error);
      return { kind: 'missed', reason: 'failed', error };
    }
  }

  #miss(reason: Missed['reason'] | 'late', count: number, error?: Missed['error']): void {
    this.#options.onMissed?.({ reason, count, dueAt: new Date(this.#host.clock.now()), error });
  }
}
