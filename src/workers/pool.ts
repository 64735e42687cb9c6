import { throwIfAborted } from '../../shared/abort.js';
import { isSnapError, SnapError } from '../../shared/errors.js';
import type { Executor, Job, JobCallbacks, JobName, JobResultOf } from './executor.js';
import { FairQueue } from './fair-queue.js';
import {
  hasRoom,
  leastBusy,
  loadOf,
  newSlot,
  takePlace,
  type Affinity,
  type PoolPlace,
  type PoolSlot,
} from './slot.js';

export interface PoolOptions {
  /** Executors at most, at least 1. */
  readonly size: number;
  /** Seconds without work after which an executor is closed. */
  readonly idleSeconds: number;
  /** Throws a SnapError where none can be started. */
  readonly start: () => Executor;
}

/**
 * A job that takes so many times as long as others do is thought to wait for its server, and another one may begin
 * beside it: a server that says nothing holds up no other. On a slow network all take long, and none is slow.
 */
const SLOW_FACTOR = 4;
/** Limits of the time after which one is slow, in milliseconds. */
const [SOONEST_SLOW_MS, LATEST_SLOW_MS] = [500, 3000];
/** The weight of the newest job in the time that jobs take. */
const NEWEST_WEIGHT = 0.1;
/** How many streams are remembered to be away: those that were last. */
const MAX_REMEMBERED = 1000;

/** The executors: started when needed, replaced when they die, closed when they are not needed any more. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #queue = new FairQueue<Affinity, PoolPlace>();
  /** Streams whose last job got no answer that was of use: they wait for each other, and for no other stream. */
  readonly #away = new Set<string>();
  #slots: PoolSlot[] = [];
  #disposed: SnapError | undefined;
  /** How long those take that succeed. */
  #usualMs = LATEST_SLOW_MS / SLOW_FACTOR;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * Runs a job as soon as an executor has room, and once more with another one where the first dies and the job is not
   * to blame. Rejects with the signal's error while it waits.
   */
  async run<Name extends JobName>(
    job: Job<Name>,
    affinity: Affinity,
    callbacks: JobCallbacks,
    signal: AbortSignal,
  ): Promise<JobResultOf<Name>> {
    const { stream } = affinity;
    const attempt = (place: PoolPlace): Promise<JobResultOf<Name>> =>
      this.#settle(place, stream, () => place.slot.executor.run(job, callbacks, signal));
    const first = await this.#take(affinity, signal);
    try {
      return await attempt(first);
    } catch (error) {
      if (!isLost(error, first.slot.executor) || signal.aborted || this.#disposed) throw error;
    }
    return attempt(await this.#take(affinity, signal));
  }

  /** Runs a job with every executor there is, however busy, one started if there is none. */
  async runWithEach<Name extends JobName>(job: Job<Name>): Promise<void> {
    this.#refuseDisposed();
    if (this.#alive().length === 0) this.#start();
    const { signal } = new AbortController();
    const runs = this.#slots.map((slot) => {
      const place = takePlace(slot, slot.last, false);
      return this.#settle(place, undefined, () => slot.executor.run(job, {}, signal));
    });
    await Promise.all(runs);
  }

  /** Runs a job that needs no room, such as a wait, beside what an executor does; one is started if there is none. */
  async runBeside<Name extends JobName>(job: Job<Name>): Promise<JobResultOf<Name>> {
    this.#refuseDisposed();
    const slot = this.#alive()[0] ?? this.#start();
    clearTimeout(slot.idleTimer);
    slot.besides += 1;
    try {
      return await slot.executor.run(job, {}, new AbortController().signal);
    } finally {
      slot.besides -= 1;
      this.#watchIdle(slot);
    }
  }

  dispose(): void {
    const reason = this.#disposed ?? new SnapError('disposed', 'The Snapper was disposed');
    this.#disposed = reason;
    for (const slot of this.#slots) {
      clearTimeout(slot.idleTimer);
      slot.executor.close(reason);
    }
    this.#slots = [];
    this.#queue.rejectAll(reason);
  }

  /** Waits for room, and takes it. */
  async #take(affinity: Affinity, signal: AbortSignal): Promise<PoolPlace> {
    throwIfAborted(signal);
    const isAway = this.#away.has(affinity.stream);
    // Nobody is passed who waits already.
    const hasOthers = this.#queue.holds((stream) => this.#away.has(stream) === isAway);
    const free = hasOthers ? undefined : this.#reserve(affinity, isAway);
    if (free) return free;
    const place = await this.#queue.wait(affinity.stream, affinity, signal);
    try {
      // It may have fired after the place was given.
      throwIfAborted(signal);
      return place;
    } catch (error) {
      this.#release(place);
      throw error;
    }
  }

  async #settle<T>(
    place: PoolPlace,
    stream: string | undefined,
    run: () => Promise<T>,
  ): Promise<T> {
    const startMs = performance.now();
    const timer = setTimeout(
      () => {
        place.isSlow = true;
        this.#serve();
      },
      Math.min(Math.max(SOONEST_SLOW_MS, SLOW_FACTOR * this.#usualMs), LATEST_SLOW_MS),
    );
    let isAway: boolean | undefined = false;
    try {
      const result = await run();
      this.#usualMs += NEWEST_WEIGHT * (performance.now() - startMs - this.#usualMs);
      return result;
    } catch (error) {
      isAway = tellsAway(error, place);
      throw error;
    } finally {
      clearTimeout(timer);
      if (stream !== undefined && isAway !== undefined) this.#remember(stream, isAway);
      this.#release(place);
    }
  }

  #remember(stream: string, isAway: boolean): void {
    this.#away.delete(stream);
    if (isAway) this.#away.add(stream);
    const [oldest] = this.#away;
    if (oldest !== undefined && this.#away.size > MAX_REMEMBERED) this.#away.delete(oldest);
  }

  /** Takes room at once, so that whoever asks next in the same moment sees that it is taken. */
  #reserve(affinity: Affinity, isAway: boolean): PoolPlace | undefined {
    this.#refuseDisposed();
    const { stream, segment } = affinity;
    const slot = this.#holderOf(segment, isAway) ?? this.#free(stream, isAway);
    return slot && takePlace(slot, affinity, isAway);
  }

  #release(place: PoolPlace): void {
    const { slot } = place;
    slot.places.delete(place);
    if (this.#disposed) return;
    this.#serve();
    this.#watchIdle(slot);
  }

  #serve(): void {
    for (const isAway of [false, true]) {
      this.#queue.serve(
        (affinity) => this.#reserve(affinity, isAway),
        (stream) => this.#away.has(stream) === isAway,
      );
    }
  }

  /** The executor that has a segment's bytes, if it has room. */
  #holderOf(segment: string | undefined, isAway: boolean): PoolSlot | undefined {
    if (segment === undefined) return undefined;
    return this.#alive().find((slot) => slot.last?.segment === segment && hasRoom(slot, isAway));
  }

  /**
   * The executor for a job: an idle one, a new one, or the one with the least to do; a new one last where it would only
   * wait. `undefined`: none has room.
   */
  #free(stream: string, isAway: boolean): PoolSlot | undefined {
    const alive = this.#alive();
    const least = leastBusy(alive, stream, isAway);
    const room = least && hasRoom(least, isAway) ? least : undefined;
    if (room && (isAway || loadOf(room, isAway) === 0)) return room;
    return alive.length < this.#options.size ? this.#start() : room;
  }

  #alive(): readonly PoolSlot[] {
    this.#slots = this.#slots.filter(({ executor }) => executor.isAlive);
    return this.#slots;
  }

  #start(): PoolSlot {
    const slot = newSlot(this.#options.start());
    this.#slots.push(slot);
    return slot;
  }

  #watchIdle(slot: PoolSlot): void {
    const { executor, places, besides } = slot;
    if (places.size + besides > 0 || !executor.isAlive || this.#options.idleSeconds === Infinity)
      return;
    clearTimeout(slot.idleTimer);
    slot.idleTimer = setTimeout(() => {
      executor.close(new SnapError('worker-failed', 'The worker was not needed any more'));
    }, this.#options.idleSeconds * 1000);
  }

  #refuseDisposed(): void {
    if (this.#disposed) throw this.#disposed;
  }
}

/** Whether a job failed because its executor died of something else. */
function isLost(error: unknown, { isAlive }: Executor): boolean {
  return !isAlive && isSnapError(error) && error.code === 'worker-failed';
}

/** Whether a failed job's server is away. `undefined`: an abort, or the end of the executor, says nothing of it. */
function tellsAway(error: unknown, { isSlow, slot }: PoolPlace): boolean | undefined {
  if (!slot.executor.isAlive) return undefined;
  // It was waited for.
  if (isSlow) return true;
  return isSnapError(error) && error.code !== 'aborted' ? error.retryable : undefined;
}
