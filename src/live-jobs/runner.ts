import { sleep, untilAborted } from '../../shared/abort.js';
import type { StoredJob } from './job.js';
import { JobLoop, type LoopParts } from './job-loop.js';

export interface RunnerParts extends LoopParts {
  /** The name of the lock that one tab has. */
  readonly lock: string;
  /** Called when this tab begins to run the jobs; the work lasts until the signal fires. */
  readonly onBegin: (signal: AbortSignal) => void;
}

/** After a failure of the browser's storage, in milliseconds. */
const RETRY_MS = 5000;

/** Runs the jobs, in one of all tabs: that which has the lock. The next one gets it where that tab ends. */
export class JobRunner {
  readonly #parts: RunnerParts;
  readonly #stop = new AbortController();
  readonly #loops = new Map<string, JobLoop>();
  #isRunner = false;
  #reconciling: Promise<void> = Promise.resolve();
  #done: Promise<void> | undefined;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  get isRunner(): boolean {
    return this.#isRunner;
  }

  /** Waits for the lock, in the background. */
  start(): void {
    this.#done ??= this.#hold().catch((error: unknown) => {
      if (!this.#stop.signal.aborted) reportError(error);
    });
  }

  /** Ends when nothing is being written any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  /** Starts and ends what jobs were told since. */
  reconcile(): Promise<void> {
    this.#reconciling = this.#reconciling
      .then(() => this.#reconcile())
      .catch((error: unknown) => {
        reportError(error);
        this.#reconcileLater();
      });
    return this.#reconciling;
  }

  async #hold(): Promise<void> {
    const { signal } = this.#stop;
    const locks = navigator.locks as LockManager | undefined;
    // Pages without TLS have no locks: there each tab would run them.
    if (!locks) await this.#run(signal);
    else await locks.request(this.#parts.lock, { signal }, () => this.#run(signal));
  }

  async #run(signal: AbortSignal): Promise<void> {
    this.#isRunner = true;
    try {
      this.#parts.onBegin(signal);
      void this.reconcile();
      await untilAborted(new Promise<never>(() => undefined), signal).catch(() => undefined);
    } finally {
      await this.#reconciling;
      await Promise.all([...this.#loops.values()].map((loop) => loop.stop()));
      this.#isRunner = false;
    }
  }

  async #reconcile(): Promise<void> {
    if (!this.#isRunner || this.#stop.signal.aborted) return;
    const jobs = await this.#parts.store.all('jobs');
    const wanted = new Map(jobs.filter(({ wants }) => wants).map((job) => [job.id, job]));
    // A storage that hangs holds up its own job, no other.
    for (const loop of this.#loops.values()) {
      if (wanted.get(loop.id)?.run !== loop.run) void loop.stop();
    }
    for (const job of wanted.values()) {
      if (!this.#loops.has(job.id)) this.#begin(job);
    }
  }

  #begin(job: StoredJob): void {
    const loop = new JobLoop(job, this.#parts);
    this.#loops.set(job.id, loop);
    void loop.ended.then(() => {
      this.#loops.delete(job.id);
      // What it was told since, it does now.
      if (loop.isStopped) void this.reconcile();
      // Where the browser's storage failed, nothing tells that the job has ended: it is to run still.
      else this.#reconcileLater();
    });
  }

  #reconcileLater(): void {
    sleep(RETRY_MS, this.#stop.signal).then(
      () => this.reconcile(),
      () => undefined,
    );
  }
}
