import { openDB, type IDBPDatabase } from 'idb';
import { SnapError } from '../../shared/errors.js';
import { toSaveError } from '../sinks/save-error.js';
import type { CallbackDelivery } from './delivery.js';
import type { JobFile } from './file.js';
import type { StoredJob } from './job.js';
import {
  MIGRATIONS,
  migrate,
  type Schema,
  type StoreName,
  type Transaction,
} from './migrations.js';
import { putFiles, removeFile } from './stored-files.js';
import type { JobEvent } from './job-event.js';
import { add, byHour, NOTHING, type UsageAmounts } from './usage.js';

/** What a change of a job brings with it. */
export interface Commit {
  readonly job: StoredJob;
  readonly files?: readonly JobFile[] | undefined;
  readonly callbacks?: readonly CallbackDelivery[] | undefined;
  readonly usage?: Partial<UsageAmounts> | undefined;
  readonly events?: readonly JobEvent[] | undefined;
}

const FILE_STORES: StoreName[] = ['files', 'totals'];
const COMMIT_STORES: StoreName[] = [...FILE_STORES, 'jobs', 'callbacks', 'usage'];

/** The state of all jobs, in IndexedDB: what one tab has written, all others read. */
export class JobStore {
  readonly #name: string;
  readonly #onOutdated: () => void;
  #opening: Promise<IDBPDatabase<Schema>> | undefined;
  /** Why it gives nothing any more. */
  #over: SnapError | undefined;

  /** @param onOutdated - Called when a later version of the library takes the database over. */
  constructor(name: string, onOutdated: () => void = () => undefined) {
    this.#name = `hlsnap-jobs-${name}`;
    this.#onOutdated = onOutdated;
  }

  /** Runs a task in one transaction; all of it is written, or nothing. */
  run<T>(stores: readonly StoreName[], task: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#within('readwrite', stores, task);
  }

  /** Runs a task that writes nothing: such tasks do not wait for each other. */
  read<T>(
    stores: readonly StoreName[],
    task: (tx: Transaction<'readonly'>) => Promise<T>,
  ): Promise<T> {
    return this.#within('readonly', stores, task);
  }

  async #within<T, Mode extends 'readonly' | 'readwrite'>(
    mode: Mode,
    stores: readonly StoreName[],
    task: (tx: Transaction<Mode>) => Promise<T>,
  ): Promise<T> {
    try {
      const database = await this.#open();
      const tx = database.transaction([...stores], mode);
      // It rejects, too, where the task does.
      tx.done.catch(() => undefined);
      const result = await task(tx);
      await tx.done;
      return result;
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) throw error;
      throw this.#over ?? toSaveError('jobs', error);
    }
  }

  /**
   * Changes a job, unless it is gone or the change is none.
   *
   * @returns what it was before and what was written; `undefined`: nothing
   */
  commit(
    id: string,
    change: (job: StoredJob) => Commit | undefined,
  ): Promise<(Commit & { readonly before: StoredJob }) | undefined> {
    return this.run(COMMIT_STORES, async (tx) => {
      const jobs = tx.objectStore('jobs');
      const before = await jobs.get(id);
      const commit = before && change(before);
      if (!commit) return undefined;
      await Promise.all([
        jobs.put(commit.job),
        putFiles(tx, commit.files ?? []),
        ...(commit.callbacks ?? []).map((one) => tx.objectStore('callbacks').put(one)),
        commit.usage && addUsage(tx, id, commit.usage),
      ]);
      return { ...commit, before };
    });
  }

  get<Name extends StoreName>(
    name: Name,
    key: Schema[Name]['key'],
  ): Promise<Schema[Name]['value'] | undefined> {
    return this.read([name], (tx) => tx.objectStore(name).get(key));
  }

  all<Name extends StoreName>(name: Name): Promise<Schema[Name]['value'][]> {
    return this.read([name], (tx) => tx.objectStore(name).getAll());
  }

  async put<Name extends StoreName>(name: Name, value: Schema[Name]['value']): Promise<void> {
    await this.run([name], (tx) => tx.objectStore(name).put(value));
  }

  /** Whether there was one. */
  removeFile(id: string): Promise<boolean> {
    return this.run(FILE_STORES, (tx) => removeFile(tx, id));
  }

  /** Whether there was one. */
  remove(name: Exclude<StoreName, 'files'>, key: string): Promise<boolean> {
    return this.run([name], async (tx) => {
      const store = tx.objectStore(name);
      const isThere = (await store.getKey(key)) !== undefined;
      await store.delete(key);
      return isThere;
    });
  }

  async close(): Promise<void> {
    this.#over = new SnapError('disposed', 'The jobs were closed');
    const opening = this.#opening;
    this.#opening = undefined;
    (await opening?.catch(() => undefined))?.close();
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    if (this.#over) return Promise.reject(this.#over);
    if (typeof indexedDB === 'undefined') {
      return Promise.reject(new SnapError('save-unsupported', 'Jobs need IndexedDB'));
    }
    const forget = (): void => {
      this.#opening = undefined;
    };
    this.#opening ??= openDB<Schema>(this.#name, MIGRATIONS.length, {
      upgrade: (database, from, to, tx) => {
        migrate(database, { from, to }, tx).catch(() => {
          tx.abort();
        });
      },
      // A tab with a later version of the library waits for this one.
      blocking: (_current, later, event) => {
        forget();
        (event.target as IDBDatabase).close();
        // Without a version it is deleted.
        if (later !== null) this.#giveUp();
      },
      terminated: forget,
    });
    this.#opening.catch((error: unknown) => {
      forget();
      if (error instanceof DOMException && error.name === 'VersionError') this.#giveUp();
    });
    return this.#opening;
  }

  #giveUp(): void {
    this.#over ??= new SnapError('save-unsupported', OUTDATED);
    this.#onOutdated();
  }
}

const OUTDATED = 'A later version of hlsnap has taken the jobs over: load this page anew';

async function addUsage(
  tx: Transaction,
  jobId: string,
  amounts: Partial<UsageAmounts>,
): Promise<void> {
  const store = tx.objectStore('usage');
  for (const [time, used] of byHour(amounts, Date.now())) {
    const before = await store.get([time, jobId]);
    await store.put({ jobId, time, ...add(before ?? NOTHING, used) });
  }
}
