import { SnapError } from '../../shared/errors.js';
import { Snapper } from '../snapper.js';
import { CallbackSender } from './callback-sender.js';
import { TabChannel, type TabMessage } from './channel.js';
import { commitJob, type CommitParts, type JobChange } from './commit-job.js';
import { JobFiles } from './files.js';
import type { StoredJob } from './job.js';
import type { JobEvent } from './job-event.js';
import type { ResolvedJobs } from './options.js';
import { existing } from './records.js';
import { RetentionKeeper } from './retention-keeper.js';
import { JobRunner } from './runner.js';
import { createSources } from './sources.js';
import { JobStore } from './job-store.js';

/** Called with what happened to jobs, in this tab or another. */
export type OnJobs = (ids: readonly string[], events: readonly JobEvent[]) => void;

/** What is behind the jobs of a page: their state, the other tabs, and what runs them. */
export class JobEngine {
  readonly store: JobStore;
  readonly files: JobFiles;
  readonly #options: ResolvedJobs;
  readonly #onJobs: OnJobs;
  readonly #channel: TabChannel;
  readonly #commits: CommitParts;
  readonly #runner: JobRunner;
  /** It starts nothing where it is not used. */
  readonly #ownSnapper = new Snapper();
  #sender: CallbackSender | undefined;
  #retention: RetentionKeeper | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ResolvedJobs, onJobs: OnJobs) {
    this.#options = options;
    this.#onJobs = onJobs;
    const { name, storages, callbackUrl } = options;
    this.store = new JobStore(name, () => {
      // It has the lock no longer than it can do anything with it.
      void this.#runner.stop();
    });
    this.#channel = new TabChannel(`hlsnap-jobs-${name}`, (message) => {
      this.#hear(message);
    });
    this.#commits = {
      ...{ store: this.store, callbackUrl },
      onCommit: (events, { id }) => {
        this.tell([id], events);
        if (events.length > 0) this.#sender?.wake();
      },
    };
    this.files = new JobFiles(this.store, storages, (id) => {
      this.tell([id], []);
    });
    const { snapper = this.#ownSnapper } = options;
    this.#runner = new JobRunner({
      ...this.#commits,
      storages,
      lock: `hlsnap-jobs-${name}`,
      open: createSources(snapper, snapper instanceof Snapper ? snapper : this.#ownSnapper),
      onStored: (storage) => this.#retention?.look(storage),
      onBegin: (signal) => {
        this.#begin(signal);
      },
    });
    // Where a server renders the page, nothing runs.
    if (options.run && typeof document !== 'undefined') this.#runner.start();
  }

  get isRunner(): boolean {
    return this.#runner.isRunner;
  }

  /**
   * Changes a job for a caller, and has the tab that runs it do what follows.
   *
   * @throws RangeError if there is none of this id; SnapError with code `disposed`
   */
  async change(id: string, change: (job: StoredJob) => JobChange): Promise<StoredJob> {
    this.refuseClosed();
    const done = await commitJob(this.#commits, id, change);
    this.command();
    return existing('job', id, done?.job);
  }

  /** Something is to be started, stopped or sent. */
  command(): void {
    this.#channel.post({ kind: 'commands' });
    this.#obey();
  }

  /** Something happened that all tabs are to know. */
  tell(ids: readonly string[], events: readonly JobEvent[]): void {
    this.#channel.post({ kind: 'jobs', ids, events });
    this.#onJobs(ids, events);
  }

  refuseClosed(): void {
    if (this.#closing) throw new SnapError('disposed', 'The jobs were closed');
  }

  /** Ends what this tab does, when nothing is being written any more. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#runner.stop();
    this.#channel.close();
    this.#ownSnapper.dispose();
    await this.store.close();
  }

  #hear(message: TabMessage): void {
    if (message.kind === 'jobs') {
      this.#onJobs(message.ids, message.events);
      // Another tab may have stopped one, which is told, too.
      if (message.events.length > 0) this.#sender?.wake();
    } else {
      this.#obey();
    }
  }

  #obey(): void {
    void this.#runner.reconcile();
    this.#sender?.wake();
  }

  /** This tab runs the jobs from now on. */
  #begin(signal: AbortSignal): void {
    const { storages, callbackSecret: secret } = this.#options;
    this.#sender = new CallbackSender(this.store, { secret, signal });
    this.#sender.wake();
    this.#retention = new RetentionKeeper(this.files, storages, signal);
    void this.#retention.watch();
  }
}
