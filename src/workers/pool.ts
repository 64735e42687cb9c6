import { throwIfAborted } from '../../shared/abort.js';
import { isSnapError, SnapError } from '../../shared/errors.js';
import type { Executor, Job, JobCallbacks, JobName, JobResultOf } from './executor.js';
import { FairQueue } from './fair-queue.js';

export interface PoolOptions {
  /** Executors at most, at least 1. */
  readonly size: number;
  /** Seconds without work after which an executor is closed. */
  readonly idleSeconds: number;
  /** Throws a SnapError where none can be started. */
  readonly start: () => Executor;
}

/** What a job has in common with others, so that they go to the same executor. */
export interface Affinity {
  /** Its decoder is set up for the stream it worked on last; and streams take turns. */
  readonly stream: string;
  /** It has the bytes of the segment that it read last, where that was known before. */
  readonly segment: string | undefined;
}

/**
 * After so long a job is thought to wait for its server, and another one may begin beside it: a server that says nothing
 * holds up no other.
 */
const SLOW_MS = 3000;
/** How many jobs an executor is given at most because others are slow, as a multiple of its capacity. */
const MOST_SLOW = 3;

/** An executor, and what it was given. */
interface Slot {
  readonly executor: Executor;
  jobs: number;
  /** Those of the jobs that are slow. */
  readonly slow: Set<unknown>;
  /** Jobs that need no room. */
  besides: number;
  last: Affinity | undefined;
  idleTimer: ReturnType<typeof setTimeout> | undefined;
}

/** The executors: started when needed, replaced when they die, closed when they are not needed any more. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #queue = new FairQueue<Affinity, Slot>();
  #slots: Slot[] = [];
  #disposed: SnapError | undefined;

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
    const attempt = (slot: Slot): Promise<JobResultOf<Name>> =>
      this.#settle(slot, () => slot.executor.run(job, callbacks, signal));
    const first = await this.#take(affinity, signal);
    try {
      return await attempt(first);
    } catch (error) {
      if (!isLost(error, first.executor) || signal.aborted || this.#disposed) throw error;
    }
    return attempt(await this.#take(affinity, signal));
  }

  /** Runs a job with every executor there is, however busy, one started if there is none. */
  async runWithEach<Name extends JobName>(job: Job<Name>): Promise<void> {
    this.#refuseDisposed();
    if (this.#alive().length === 0) this.#start();
    const { signal } = new AbortController();
    const runs = this.#slots.map((slot) => {
      reserve(slot, slot.last);
      return this.#settle(slot, () => slot.executor.run(job, {}, signal));
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
  async #take(affinity: Affinity, signal: AbortSignal): Promise<Slot> {
    throwIfAborted(signal);
    // Nobody is passed who waits already.
    const free = this.#queue.isEmpty ? this.#reserve(affinity) : undefined;
    if (free) return free;
    const slot = await this.#queue.wait(affinity.stream, affinity, signal);
    try {
      // It may have fired after the place was given.
      throwIfAborted(signal);
      return slot;
    } catch (error) {
      this.#release(slot);
      throw error;
    }
  }

  async #settle<T>(slot: Slot, run: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      slot.slow.add(timer);
      this.#serve();
    }, SLOW_MS);
    try {
      return await run();
    } finally {
      clearTimeout(timer);
      slot.slow.delete(timer);
      this.#release(slot);
    }
  }

  /** Takes room at once, so that whoever asks next in the same moment sees that it is taken. */
  #reserve(affinity: Affinity): Slot | undefined {
    this.#refuseDisposed();
    const slot = this.#holderOf(affinity.segment) ?? this.#free(affinity.stream);
    if (slot) reserve(slot, affinity);
    return slot;
  }

  #release(slot: Slot): void {
    slot.jobs -= 1;
    if (this.#disposed) return;
    this.#serve();
    this.#watchIdle(slot);
  }

  #serve(): void {
    this.#queue.serve((affinity) => this.#reserve(affinity));
  }

  /** The executor that has a segment's bytes, if it has room. */
  #holderOf(segment: string | undefined): Slot | undefined {
    if (segment === undefined) return undefined;
    return this.#alive().find((slot) => slot.last?.segment === segment && hasRoom(slot));
  }

  /**
   * The executor for a job: an idle one, that of the same stream first; a new one; the one with the least to do, that of
   * the same stream first. `undefined`: none has room.
   */
  #free(stream: string): Slot | undefined {
    const byLoad = this.#alive().toSorted((a, b) => loadOf(a) - loadOf(b));
    const idle = preferred(byLoad, 0, stream);
    if (idle) return idle;
    if (byLoad.length < this.#options.size) return this.#start();
    const withRoom = byLoad.filter(hasRoom);
    return preferred(withRoom, withRoom[0] && loadOf(withRoom[0]), stream);
  }

  #alive(): readonly Slot[] {
    this.#slots = this.#slots.filter(({ executor }) => executor.isAlive);
    return this.#slots;
  }

  #start(): Slot {
    const executor = this.#options.start();
    const slot: Slot = {
      ...{ executor, jobs: 0, slow: new Set(), besides: 0 },
      ...{ last: undefined, idleTimer: undefined },
    };
    this.#slots.push(slot);
    return slot;
  }

  #watchIdle(slot: Slot): void {
    const { executor, jobs, besides } = slot;
    if (jobs + besides > 0 || !executor.isAlive || this.#options.idleSeconds === Infinity) return;
    clearTimeout(slot.idleTimer);
    slot.idleTimer = setTimeout(() => {
      executor.close(new SnapError('worker-failed', 'The worker was not needed any more'));
    }, this.#options.idleSeconds * 1000);
  }

  #refuseDisposed(): void {
    if (this.#disposed) throw this.#disposed;
  }
}

function reserve(slot: Slot, affinity: Affinity | undefined): void {
  clearTimeout(slot.idleTimer);
  slot.jobs += 1;
  slot.last = affinity;
}

function hasRoom(slot: Slot): boolean {
  return loadOf(slot) < slot.executor.capacity;
}

/** The jobs that count. */
function loadOf({ jobs, slow, executor }: Slot): number {
  return jobs - Math.min(slow.size, MOST_SLOW * executor.capacity);
}

/** Of those with such a load the one that knows the stream, or else the first. */
function preferred(
  slots: readonly Slot[],
  load: number | undefined,
  stream: string,
): Slot | undefined {
  const equals = slots.filter((slot) => loadOf(slot) === load);
  return equals.find(({ last }) => last?.stream === stream) ?? equals[0];
}

/** Whether a job failed because its executor died of something else. */
function isLost(error: unknown, { isAlive }: Executor): boolean {
  return !isAlive && isSnapError(error) && error.code === 'worker-failed';
}
