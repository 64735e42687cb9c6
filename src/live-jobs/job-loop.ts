import { newKey } from '../http/key.js';
import type { MissedPictures } from '../options/watch.js';
import { isSnapError, SnapError } from '../../shared/errors.js';
import type { StoredJob } from './job.js';
import { afterLastingFailure, afterMissed, afterTaken, failure } from './job-state.js';
import { commitJob, type CommitParts } from './commit-job.js';
import { planFiles, type Shot } from './shot.js';
import type { OpenSource } from './sources.js';
import type { JobStorage, Storages } from './storages.js';
import type { UsageAmounts } from './usage.js';
import { findWritten, writeFiles } from './write-files.js';

export interface LoopParts extends CommitParts {
  readonly storages: Storages;
  readonly open: OpenSource;
  /** Called when a storage has got files. */
  readonly onStored: (storage: string) => void;
}

/** What gave no snapshot is not written each time. */
const FLUSH_MS = 30_000;

/** One start of a job, from then until it is stopped or cannot go on. */
export class JobLoop {
  readonly id: string;
  readonly run: number;
  /** Settles when it has ended; never rejects. */
  readonly ended: Promise<void>;
  readonly #parts: LoopParts;
  readonly #stop = new AbortController();
  /** What happened since the last write. */
  #missed: MissedPictures[] = [];
  #flushedAt = performance.now();
  /** What writes is done before the next begins. */
  #writes: Promise<unknown> = Promise.resolve();

  constructor(job: StoredJob, parts: LoopParts) {
    this.id = job.id;
    this.run = job.run;
    this.#parts = parts;
    this.ended = this.#go(job).catch((error: unknown) => {
      reportError(error);
    });
  }

  /** Whether it takes no more, because it was told so or its job is gone. */
  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Takes no more, and ends when what is being written is written. */
  stop(): Promise<void> {
    this.#stop.abort();
    return this.ended;
  }

  async #go(job: StoredJob): Promise<void> {
    const { signal } = this.#stop;
    try {
      const storage = this.#storageOf(job);
      const begun = await this.#recover(job);
      if (!begun) return;
      const onMissed = (missed: MissedPictures): void => {
        this.#note(missed);
      };
      for await (const shot of this.#parts.open(begun, { signal, onMissed })) {
        await this.#store(storage, shot);
      }
    } catch (error) {
      if (!signal.aborted) await this.#fail(error);
    } finally {
      await this.#flush();
    }
  }

  #storageOf({ storage }: StoredJob): JobStorage {
    const found = this.#parts.storages.get(storage);
    if (found) return found;
    throw new SnapError('save-unsupported', `There is no storage '${storage}' on this page`);
  }

  /** Finds out what became of files that were being written when a page ended. */
  async #recover(job: StoredJob): Promise<StoredJob | undefined> {
    const { writing } = job;
    if (!writing) return job;
    const files = await findWritten(this.#parts.storages.get(job.storage), writing);
    const isKept = files.length > 0;
    const done = await commitJob(this.#parts, this.id, (now) => ({
      job: {
        ...now,
        writing: undefined,
        // The number of a snapshot that was not stored is that of the next.
        sequence: isKept ? now.sequence : now.sequence - 1,
        lastFile: files.at(-1) ?? now.lastFile,
      },
      files,
      usage: isKept ? { snapshots: 1, bytesStored: sumBytes(files) } : undefined,
    }));
    return done?.job;
  }

  async #store(storage: JobStorage, shot: Shot): Promise<void> {
    let planned: ReturnType<typeof planFiles> = [];
    // Known before they exist, so that none is lost where the page ends now.
    const begun = await this.#commit((job) => {
      if (job.run !== this.run) return undefined;
      planned = planFiles(job, shot, newKey);
      const writing = planned.map(({ file }) => file);
      return { job: { ...job, sequence: job.sequence + 1, writing } };
    });
    if (!begun) return;
    try {
      const files = await writeFiles(storage, planned, shot);
      const done = await this.#commit((job) => ({
        job: {
          ...afterTaken(job, Date.now()),
          writing: undefined,
          lastFile: files.at(-1) ?? job.lastFile,
          after: shot.after,
          digest: shot.digest,
        },
        files,
        isStored: true,
        usage: {
          snapshots: 1,
          bytesFetched: shot.bytesFetched,
          bytesStored: sumBytes(files),
        },
      }));
      if (done) this.#parts.onStored(begun.job.storage);
      else await Promise.allSettled(files.map(async (file) => storage.delete?.(file)));
    } catch (error) {
      if (!isSnapError(error)) throw error;
      await this.#commit((job) => ({
        job: {
          ...(error.code === 'storage-full' ? job : { ...job, ...failure(error, Date.now()) }),
          writing: undefined,
          sequence: job.sequence - 1,
        },
        usage: { failures: 1, bytesFetched: shot.bytesFetched },
      }));
      if (ENDS_JOB.has(error.code)) throw error;
    }
  }

  #note(missed: MissedPictures): void {
    this.#missed.push(missed);
    const isNews = missed.reason === 'ended' || missed.reason === 'away' || missed.error;
    if (isNews || performance.now() - this.#flushedAt > FLUSH_MS) {
      this.#writes = this.#writes.then(() => this.#flush()).catch(reportError);
    }
  }

  async #flush(): Promise<void> {
    await this.#commit((job) => ({ job }));
  }

  async #fail(error: unknown): Promise<void> {
    const known = isSnapError(error)
      ? error
      : new SnapError('worker-failed', 'The job failed', { cause: error });
    await this.#commit((job) => ({ job: afterLastingFailure(job, known, Date.now()) }));
    if (!isSnapError(error)) throw error;
  }

  /** Writes a change, and what happened before it. A job that was told something else since stays as it is told. */
  async #commit(change: Parameters<typeof commitJob>[2]): ReturnType<typeof commitJob> {
    const missed = this.#missed;
    this.#missed = [];
    const now = performance.now();
    const seconds = (now - this.#flushedAt) / 1000;
    this.#flushedAt = now;
    const done = await commitJob(this.#parts, this.id, (job) => {
      const nowMs = Date.now();
      const changed = change(missed.reduce((one, each) => afterMissed(one, each, nowMs), job));
      if (!changed) return undefined;
      const usage = addUsage(changed.usage, job, missed, seconds);
      const own = changed.job;
      return { ...changed, usage, job: job.run === this.run ? own : { ...own, ...toldOf(job) } };
    });
    // There is no such job any more, whoever deleted it, or it has begun anew.
    if (!done) this.#stop.abort();
    return done;
  }
}

/** What commands decide. */
function toldOf({ wants, run, settings, state, code, since, awayMs }: StoredJob) {
  return { wants, run, settings, state, code, since, awayMs };
}

/** Sinks that fail otherwise may take the next one. */
const ENDS_JOB: ReadonlySet<string> = new Set(['storage-full', 'save-unsupported', 'save-denied']);

function addUsage(
  usage: Partial<UsageAmounts> | undefined,
  { state }: StoredJob,
  missed: readonly MissedPictures[],
  seconds: number,
): Partial<UsageAmounts> {
  const failed = missed.filter(({ error }) => error);
  const failures = failed.reduce((sum, { count }) => sum + count, usage?.failures ?? 0);
  return { ...usage, failures, seconds: state === 'started' ? seconds : 0 };
}

function sumBytes(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
