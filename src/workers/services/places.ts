import type { HostQueue } from '../../../shared/host-queue.js';

/** One worker's places at hosts, of those that all workers share. */
export class PlaceService {
  readonly #hosts: HostQueue;
  readonly #worker: AbortSignal;
  /** Each is aborted when its place is not needed any more, waited for or taken. */
  readonly #asked = new Map<number, AbortController>();

  /** `worker` fires when it is gone: then its places are free. */
  constructor(hosts: HostQueue, worker: AbortSignal) {
    this.#hosts = hosts;
    this.#worker = worker;
    worker.addEventListener('abort', () => {
      for (const id of this.#asked.keys()) this.leave(id);
    });
  }

  /** Waits for a place, which is known by a number of the worker's choice. Rejects where it is left before that. */
  async take(id: number, host: string): Promise<void> {
    this.#worker.throwIfAborted();
    const left = new AbortController();
    this.#asked.set(id, left);
    const free = await this.#hosts.acquire(host, left.signal);
    // It may have been left in the moment in which it was given.
    if (left.signal.aborted) free();
    else left.signal.addEventListener('abort', free, { once: true });
  }

  leave(id: number): void {
    this.#asked.get(id)?.abort();
    this.#asked.delete(id);
  }
}
