import { abortedError, SnapError } from './shared/errors.js';
import type { WorkerClient } from './worker-client.js';

/** Captures a worker has at once: decoding and encoding take turns, while most of them wait for their servers. */
const JOBS_A_WORKER = 6;

/** What a job is for. */
export interface JobPlace {
  readonly signal: AbortSignal;
  /** Jobs of one segment go to one worker, which has its bytes. */
  readonly segment: string | undefined;
}

interface Waiting {
  readonly resolve: (client: WorkerClient) => void;
  readonly reject: (error: unknown) => void;
}

/** The workers: started when needed, replaced when they die, given work in the order it came. */
export class WorkerPool {
  readonly #size: number;
  readonly #start: () => WorkerClient;
  readonly #waiting: Waiting[] = [];
  #clients: WorkerClient[] = [];
  #disposed: SnapError | undefined;

  constructor(size: number, start: () => WorkerClient) {
    this.#size = size;
    this.#start = start;
  }

  /** Runs `job` with a worker as soon as one has room. Rejects with the signal's error while it waits. */
  async run<T>(
    job: (client: WorkerClient) => Promise<T>,
    { signal, segment }: JobPlace,
  ): Promise<T> {
    const client = this.#holder(segment) ?? this.#free() ?? (await this.#wait(signal));
    client.lastSegment = segment;
    try {
      return await job(client);
    } finally {
      this.#next();
    }
  }

  /** Every worker, one started if there is none. */
  all(): readonly WorkerClient[] {
    if (this.#free() === undefined && this.#clients.length === 0) throw this.#error();
    return this.#clients;
  }

  dispose(): void {
    const reason = this.#error();
    this.#disposed = reason;
    for (const client of this.#clients) client.end(reason);
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
    this.#clients = [];
  }

  #error(): SnapError {
    return this.#disposed ?? new SnapError('disposed', 'The Snapper was disposed');
  }

  #holder(segment: string | undefined): WorkerClient | undefined {
    if (segment === undefined || this.#waiting.length > 0) return undefined;
    return this.#clients.find(
      ({ isAlive, lastSegment, jobs }) =>
        isAlive && lastSegment === segment && jobs < JOBS_A_WORKER,
    );
  }

  /** The worker with the least to do, or a new one where all are busy and there may be more. */
  #free(): WorkerClient | undefined {
    if (this.#disposed) throw this.#disposed;
    this.#clients = this.#clients.filter((client) => client.isAlive);
    const [idlest] = this.#clients.toSorted((a, b) => a.jobs - b.jobs);
    if (idlest && (idlest.jobs === 0 || this.#clients.length >= this.#size)) {
      return idlest.jobs < JOBS_A_WORKER ? idlest : undefined;
    }
    const client = this.#start();
    this.#clients.push(client);
    return client;
  }

  #wait(signal: AbortSignal): Promise<WorkerClient> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject };
      this.#waiting.push(waiting);
      signal.addEventListener(
        'abort',
        () => {
          const index = this.#waiting.indexOf(waiting);
          if (index < 0) return;
          this.#waiting.splice(index, 1);
          reject(abortedError(signal.reason));
        },
        { once: true },
      );
    });
  }

  #next(): void {
    if (this.#disposed || this.#waiting.length === 0) return;
    try {
      const client = this.#free();
      if (client) this.#waiting.shift()?.resolve(client);
    } catch (error) {
      this.#waiting.shift()?.reject(error);
    }
  }
}
