import { assertKnown } from '../options/known.js';
import { assertFunction, assertObject, integer, optional, positive } from '../options/check.js';
import { opfs } from '../sinks/index.js';
import { assertSink } from '../sinks/save.js';
import type { Sink } from '../sinks/types.js';
import type { JobFile } from './file.js';
import { EMBEDDED } from './rules.js';

/**
 * Where jobs store their files: any sink, and how long its files stay.
 *
 * @public
 */
export interface StorageOptions {
  /**
   * The sink.
   * @defaultValue for the storage `embedded`: the browser's private storage
   */
  readonly sink?: Sink | undefined;
  /**
   * After how many seconds a file is deleted, more than 0.
   * @defaultValue never
   */
  readonly maxAge?: number | undefined;
  /**
   * How many files stay, 1 or more: the newest ones.
   * @defaultValue all
   */
  readonly maxFiles?: number | undefined;
  /**
   * How many bytes stay, 1 or more: the newest files.
   * @defaultValue all
   */
  readonly maxBytes?: number | undefined;
  /**
   * Reads a file back.
   * @defaultValue that of the sink, if it has one, as `opfs()` has
   */
  readonly read?: ((file: JobFile) => Promise<Blob | undefined>) | undefined;
  /**
   * Deletes a file. Without it, a file that is deleted is only listed no more.
   * @defaultValue that of the sink, if it has one, as `opfs()` has
   */
  readonly delete?: ((file: JobFile) => Promise<unknown>) | undefined;
}

/** How much of a storage stays. */
export interface Retention {
  /** In seconds. */
  readonly maxAge: number | undefined;
  readonly maxFiles: number | undefined;
  readonly maxBytes: number | undefined;
}

export interface JobStorage {
  readonly sink: Sink;
  readonly retention: Retention;
  /** `undefined`: it cannot. */
  readonly read: ((file: JobFile) => Promise<Blob | undefined>) | undefined;
  readonly delete: ((file: JobFile) => Promise<unknown>) | undefined;
}

export type Storages = ReadonlyMap<string, JobStorage>;

const STORAGE_OPTIONS: Readonly<Record<keyof StorageOptions, true>> = {
  sink: true,
  maxAge: true,
  maxFiles: true,
  maxBytes: true,
  read: true,
  delete: true,
};
const MOST = Number.MAX_SAFE_INTEGER;

/** @throws TypeError or RangeError that names the option */
export function resolveStorages(
  given: Readonly<Record<string, Sink | StorageOptions>> = {},
  folder: string,
): Storages {
  assertObject('options.storages', given);
  const all = { [EMBEDDED]: {}, ...given };
  return new Map(
    Object.entries(all).map(([name, storage]) => {
      const path = `options.storages.${name}`;
      assertObject(path, storage);
      const options: StorageOptions = 'write' in storage ? { sink: storage } : storage;
      return [
        name,
        resolveStorage(path, options, name === EMBEDDED ? embedded(folder) : undefined),
      ];
    }),
  );
}

function resolveStorage(path: string, options: StorageOptions, fallback?: () => Sink): JobStorage {
  assertKnown(path, options, STORAGE_OPTIONS);
  const { sink = fallback?.(), maxAge, maxFiles, maxBytes } = options;
  assertSink(`${path}.sink`, sink);
  const count = optional((at, value: number) => integer(at, value, 1, MOST));
  return {
    sink,
    retention: {
      maxAge: optional((at, value: number) => positive(at, value, 0, MOST))(
        `${path}.maxAge`,
        maxAge,
      ),
      maxFiles: count(`${path}.maxFiles`, maxFiles),
      maxBytes: count(`${path}.maxBytes`, maxBytes),
    },
    read: assertFunction(`${path}.read`, options.read) ?? ownCall(sink, 'read'),
    delete: assertFunction(`${path}.delete`, options.delete) ?? ownCall(sink, 'delete'),
  };
}

function embedded(folder: string): () => Sink {
  return () => opfs({ folder, mode: 'number' });
}

/** A call of a sink that takes a file's name. */
function ownCall<T>(
  sink: object,
  call: 'read' | 'delete',
): ((file: JobFile) => Promise<T>) | undefined {
  const own: unknown = (sink as Readonly<Record<string, unknown>>)[call];
  if (typeof own !== 'function') return undefined;
  return ({ name }) => own.call(sink, name) as Promise<T>;
}
