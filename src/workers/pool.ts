import { abortedError, isSnapError, SnapError } from '../../shared/errors.js';
import { WaitingLine } from './fair-queue.js';
import type { WorkerClient } from './client.js';

/** Jobs a worker has at once: decoding and encoding take turns, while most of them wait for their servers. */
const JOBS_A_WORKER = 6;

export interface PoolOptions {
  readonly size: number;
  /** Seconds without work after which a worker ends. */
  readonly idleSeconds: number;
  readonly start: () => WorkerClient;
}

/** What a job is for. */
export interface JobPlace {
  readonly signal: AbortSignal;
  /** Jobs of one stream go to the worker that knows it, and streams take turns. */
  readonly stream: string;
  /** Jobs of one segment go to one worker, which has its bytes. */
  readonly segment: string | undefined;
}

/** The workers: started when needed, replaced when they die, ended when they are not needed any more. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #line = new WaitingLine<WorkerClient>();
  #clients: WorkerClient[] = [];
  #disposed: SnapError | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * Runs `job` with a worker as soon as one has room, and once more with another one where that worker dies of something
   * else. Rejects with the signal's error while it waits.
   */
  async run<T>(job: (client: WorkerClient) => Promise<T>, place: JobPlace): Promise<T> {
    const first = await this.#take(place);
    try {
      return await this.#runWith(first, job);
    } catch (error) {
      if (!isDeathOfWorker(error, first) || place.signal.aborted || this.#disposed) throw error;
    }
    return this.#runWith(await this.#take(place), job);
  }

  /** Every worker, one started if there is none. */
  all(): readonly WorkerClient[] {
    if (this.#free(undefined) === undefined && this.#clients.length === 0) throw this.#error();
    return this.#clients;
  }

  dispose(): void {
    const reason = this.#error();
    this.#disposed = reason;
    for (const client of this.#clients) client.end(reason);
    this.#line.rejectAll(reason);
    this.#clients = [];
  }

  #error(): SnapError {
    return this.#disposed ?? new SnapError('disposed', 'The Snapper was disposed');
  }

  async #take({ signal, stream, segment }: JobPlace): Promise<WorkerClient> {
    // Nobody is passed who waits already.
    const free = this.#line.isEmpty ? (this.#holder(segment) ?? this.#free(stream)) : undefined;
    const client = free ?? (await this.#line.wait(stream, signal));
    if (signal.aborted) throw abortedError(signal.reason);
    client.lastStream = stream;
    client.lastSegment = segment;
    return client;
  }

  async #runWith<T>(client: WorkerClient, job: (client: WorkerClient) => Promise<T>): Promise<T> {
    client.stopIdling();
    try {
      return await job(client);
    } finally {
      this.#next();
      this.#watchIdle(client);
    }
  }

  /** The worker that has a segment's bytes, if it has room. */
  #holder(segment: string | undefined): WorkerClient | undefined {
    if (segment === undefined) return undefined;
    return this.#clients.find(
      ({ isAlive, lastSegment, jobs }) =>
        isAlive && lastSegment === segment && jobs < JOBS_A_WORKER,
    );
  }

  /**
   * The worker for a job: an idle one, that of the same stream first; a new one; that of the same stream again; the one
   * with the least to do. `undefined`: none has room.
   */
  #free(stream: string | undefined): WorkerClient | undefined {
    if (this.#disposed) throw this.#disposed;
    this.#clients = this.#clients.filter((client) => client.isAlive);
    const byLoad = this.#clients.toSorted((a, b) => a.jobs - b.jobs);
    const idle = byLoad.filter(({ jobs }) => jobs === 0);
    const known = idle.find(({ lastStream }) => lastStream === stream) ?? idle[0];
    if (known) return known;
    if (this.#clients.length < this.#options.size) {
      const client = this.#options.start();
      this.#clients.push(client);
      return client;
    }
    const withRoom = byLoad.filter(({ jobs }) => jobs < JOBS_A_WORKER);
    const least = withRoom.filter(({ jobs }) => jobs === withRoom[0]?.jobs);
    return least.find(({ lastStream }) => lastStream === stream) ?? least[0];
  }

  #next(): void {
    if (this.#disposed) return;
    this.#line.serve((stream) => this.#free(stream));
  }

  #watchIdle(client: WorkerClient): void {
    if (client.jobs > 0 || !client.isAlive || this.#options.idleSeconds === Infinity) return;
    client.startIdling(this.#options.idleSeconds, () => {
      client.end(new SnapError('worker-failed', 'The worker was not needed any more'));
    });
  }
}

/** Whether a job failed because its worker died of another job, or of itself. */
function isDeathOfWorker(error: unknown, client: WorkerClient): boolean {
  return (
    isSnapError(error) && error.code === 'worker-failed' && !client.isAlive && client.hasStarted
  );
}
