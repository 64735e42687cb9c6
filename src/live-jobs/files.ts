import { oneOf, optional, resolveOptions, text } from '../options/check.js';
import { download } from '../sinks/index.js';
import { assertSink } from '../sinks/save.js';
import type { Sink } from '../sinks/types.js';
import { timeMs } from './checks.js';
import type { CallbackDelivery } from './delivery.js';
import type { JobFile } from './file.js';
import type { StoreMode } from './formats.js';
import type { Transaction } from './migrations.js';
import { fromCursor, limit, toCursor, type Cursor } from './page.js';
import { isoBound, keysWithin } from './ranges.js';
import type { Storages } from './storages.js';
import type { JobStore } from './job-store.js';
import type { StorageContents } from './retention.js';
import { readOldest, readTotals } from './stored-files.js';

/**
 * Which files to take.
 *
 * @public
 */
export interface FileFilter {
  /** Of one job. */
  readonly jobId?: string | undefined;
  /** Stored in this way. */
  readonly mode?: StoreMode | undefined;
  /** Taken at this time or later: a `Date`, milliseconds since 1970 or ISO 8601. */
  readonly from?: Date | number | string | undefined;
  /** Taken before this time. */
  readonly to?: Date | number | string | undefined;
}

/**
 * Which files to list.
 *
 * @public
 */
export interface FileQuery extends FileFilter {
  /**
   * How many, 1 to 100.
   * @defaultValue 10
   */
  readonly limit?: number | undefined;
  /** The `cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/**
 * A file, and what became of the callback that tells of it.
 *
 * @public
 */
export interface ListedFile extends JobFile {
  /** `undefined`: there is none. */
  readonly callback: CallbackDelivery['state'] | undefined;
}

/**
 * A page of files, in the order of time.
 *
 * @public
 */
export interface FilePage {
  /** Those of this page. */
  readonly files: readonly ListedFile[];
  /** When the first file of the next page was taken, in ISO 8601; `undefined`: this is the last page. */
  readonly nextStartTime: string | undefined;
  /** For the next page, exact where several files were taken at the same time. */
  readonly cursor: string | undefined;
}

/**
 * What an export did.
 *
 * @public
 */
export interface ExportResult {
  /** Files that were exported. */
  readonly files: number;
  /** Their size. */
  readonly bytes: number;
  /** Files whose storage could not give them back. */
  readonly missing: readonly JobFile[];
}

const MODES: Readonly<Record<StoreMode, true>> = { overwrite: true, sequence: true };

const FILTER_CHECKS = {
  jobId: optional(text),
  mode: optional((path, value: StoreMode) => oneOf(path, value, MODES)),
  from: optional(timeMs),
  to: optional(timeMs),
} satisfies Readonly<Record<keyof FileFilter, unknown>>;

const QUERY_CHECKS = {
  ...FILTER_CHECKS,
  limit,
  cursor: optional(toCursor),
} satisfies Readonly<Record<keyof FileQuery, unknown>>;

interface Place {
  readonly jobId?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly cursor?: Cursor | undefined;
}

interface Filter extends Place {
  readonly mode?: StoreMode | undefined;
}

interface Wanted extends Filter {
  readonly limit: number;
}

/**
 * The files that jobs stored.
 *
 * @public
 */
export class JobFiles {
  readonly #store: JobStore;
  readonly #storages: Storages;
  readonly #onChange: (jobId: string) => void;

  /** @internal */
  constructor(store: JobStore, storages: Storages, onChange: (jobId: string) => void) {
    this.#store = store;
    this.#storages = storages;
    this.#onChange = onChange;
  }

  /**
   * Lists files in the order in which they were taken.
   *
   * @throws `TypeError` or `RangeError` at once, naming the option that is wrong.
   */
  list(query: FileQuery = {}): Promise<FilePage> {
    return this.#list(resolveOptions('query', query, QUERY_CHECKS));
  }

  /** What is known of a file, or `undefined` if there is none. */
  get(id: string): Promise<JobFile | undefined> {
    return this.#store.get('files', id);
  }

  /**
   * The file itself; `undefined` if there is none, or its storage cannot be read from.
   *
   * @throws `SnapError` from the promise, that of the storage.
   */
  async read(id: string): Promise<Blob | undefined> {
    const file = await this.get(id);
    return file && this.#storages.get(file.storage)?.read?.(file);
  }

  /**
   * Deletes a file from its storage and from the list; `false` if there is none.
   *
   * @throws `SnapError` from the promise, that of the storage; the file is listed still.
   */
  async delete(id: string): Promise<boolean> {
    const file = await this.get(id);
    if (!file) return false;
    await this.#storages.get(file.storage)?.delete?.(file);
    const isThere = await this.#store.removeFile(id);
    this.#onChange(file.jobId);
    return isThere;
  }

  /** Deletes all files of a job. Returns how many. */
  async deleteAll(jobId: string): Promise<number> {
    let count = 0;
    for await (const file of this.#each({ jobId })) {
      if (await this.delete(file.id)) count += 1;
    }
    return count;
  }

  /**
   * Writes files to a sink, and closes it: by default into one ZIP archive, which the browser downloads.
   *
   * @throws `TypeError` at once, naming the option that is wrong; `SnapError` from the promise, that of the sink.
   */
  async export(
    filter: FileFilter = {},
    sink: Sink = download({ zip: { name: 'snapshots.zip' } }),
  ): Promise<ExportResult> {
    const wanted = resolveOptions('filter', filter, FILTER_CHECKS);
    assertSink('sink', sink);
    const missing: JobFile[] = [];
    let files = 0;
    let bytes = 0;
    for await (const file of this.#each(wanted)) {
      const blob = await this.#storages.get(file.storage)?.read?.(file);
      if (!blob) {
        missing.push(file);
        continue;
      }
      await writeTo(sink, file, blob);
      files += 1;
      bytes += blob.size;
    }
    await sink.close?.();
    return { files, bytes, missing };
  }

  /**
   * How much a storage holds, and its oldest files, the oldest first.
   *
   * @internal
   */
  oldestOf(storage: string, most: number, nowMs: number): Promise<StorageContents> {
    return this.#store.read(['files', 'totals'], async (tx) => ({
      ...(await readTotals(tx, storage)),
      oldest: await readOldest(tx, storage, { most, nowMs }),
    }));
  }

  /** Those that are there now: what jobs store and replace meanwhile brings no more, and none twice. */
  async *#each(wanted: Filter): AsyncGenerator<JobFile, void, undefined> {
    const range = rangeOf(wanted);
    if (!range) return;
    const ids = await this.#store.read(['files'], (tx) =>
      indexOf(tx, wanted.jobId).getAllKeys(range),
    );
    for (const id of ids) {
      const file = await this.get(id);
      if (!file) continue;
      if ((wanted.mode ?? file.mode) === file.mode) yield file;
    }
  }

  #list(wanted: Wanted): Promise<FilePage> {
    return this.#store.read(['files', 'callbacks'], async (tx) => {
      const { jobId, mode, limit: most } = wanted;
      const found: JobFile[] = [];
      const range = rangeOf(wanted);
      let place = range && (await indexOf(tx, jobId).openCursor(range));
      while (place && found.length <= most) {
        if ((mode ?? place.value.mode) === place.value.mode) found.push(place.value);
        place = await place.continue();
      }
      const next = found.length > most ? found.pop() : undefined;
      const callbacks = tx.objectStore('callbacks');
      const files = await Promise.all(
        found.map(async (file): Promise<ListedFile> => {
          const callback =
            file.eventId === undefined ? undefined : await callbacks.get(file.eventId);
          return { ...file, callback: callback?.state };
        }),
      );
      const cursor = next && fromCursor({ time: next.takenAt, id: next.id });
      return { files, nextStartTime: next?.takenAt, cursor };
    });
  }
}

/** Files in the order of time: of one job, or of all. */
function indexOf(tx: Transaction<'readonly'>, jobId: string | undefined) {
  return tx.objectStore('files').index(jobId === undefined ? 'byTime' : 'byJob');
}

function rangeOf({ jobId, from, to, cursor }: Place): IDBKeyRange | undefined {
  const job = jobId === undefined ? [] : [jobId];
  const start = cursor ? [cursor.time, cursor.id] : from === undefined ? [] : [isoBound(from)];
  // An array is greater than any text.
  const end = to === undefined ? [[]] : [isoBound(to)];
  return keysWithin([...job, ...start], [...job, ...end]);
}

async function writeTo(sink: Sink, file: JobFile, blob: Blob): Promise<void> {
  const { width, height, type, name, presentationTime, pictureAt, takenAt, id } = file;
  const image = { blob, width, height, type, quality: undefined, name };
  const programDateTime = new Date(pictureAt ?? takenAt);
  await sink.write(image, { images: [image], presentationTime, programDateTime }, { key: id });
}
