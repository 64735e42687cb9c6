import { assertOptions, oneOf, wrongType } from '../../options/check.js';
import { safePath } from '../../names/safe-path.js';
import { eachFile, findFile, found, hasPrivateFiles, locate } from './file-system.js';
import { fileWriter, EXISTING, type ExistingFile } from './file-writer.js';
import { localSink } from '../local-sink.js';
import { toSaveError, unsupported } from '../save-error.js';
import { untilAborted } from '../../../shared/abort.js';
import type { LocalSink, SinkOptions } from '../types.js';

/**
 * How images are kept in the browser's private storage.
 *
 * @public
 */
export interface OpfsOptions {
  /**
   * The folder in this origin's storage, a relative path.
   * @defaultValue `'hlsnap'`
   */
  readonly folder?: string | undefined;
  /**
   * What happens if a file of the same name exists.
   * @defaultValue `'number'`
   */
  readonly mode?: ExistingFile | undefined;
}

/**
 * A stored file.
 *
 * @public
 */
export interface OpfsResult {
  /** Its name, with folders, below the sink's folder: the argument of `read()` and `delete()`. */
  readonly name: string;
  /** Its size in bytes. */
  readonly bytes: number;
}

/**
 * A file in the sink's folder.
 *
 * @public
 */
export interface OpfsFile extends OpfsResult {
  /** When it was written. */
  readonly lastModified: Date;
}

/**
 * How much room is used and left.
 *
 * @public
 */
export interface OpfsUsage {
  /** The number of files in the sink's folder. */
  readonly files: number;
  /** The size of these files in bytes. */
  readonly bytes: number;
  /**
   * How many more bytes this origin may store, according to the browser: Chromium reports 10 GiB, whatever the disk
   * has. `undefined` if the browser does not tell.
   */
  readonly free: number | undefined;
}

/**
 * Images in this origin's private storage, with calls to manage them.
 *
 * @public
 */
export interface OpfsSink extends LocalSink<OpfsResult> {
  /** All files, sorted by name. */
  list(options?: Pick<SinkOptions, 'signal'>): Promise<readonly OpfsFile[]>;
  /** The file of this name, or `undefined` if there is none. */
  read(name: string, options?: Pick<SinkOptions, 'signal'>): Promise<File | undefined>;
  /** Deletes a file; `false` if there is none of this name. */
  delete(name: string, options?: Pick<SinkOptions, 'signal'>): Promise<boolean>;
  /** Deletes all files in the sink's folder. */
  clear(options?: Pick<SinkOptions, 'signal'>): Promise<void>;
  /** How much room the files take, and how much is left. */
  usage(options?: Pick<SinkOptions, 'signal'>): Promise<OpfsUsage>;
}

const OPFS_OPTIONS: Readonly<Record<keyof OpfsOptions, true>> = { folder: true, mode: true };

/**
 * Keeps images in this origin's private storage, without asking. They stay until they are deleted, the user deletes the
 * site's data, or the browser needs the room; `navigator.storage.persist()` asks it not to. It needs HTTPS or
 * localhost; Safari before 26 lacks it.
 *
 * Its calls fail with a `SnapError`: `storage-full` if the quota is used up, and then no part of the file stays;
 * `save-unsupported`, `save-denied`, `aborted`; after `close()`, writing fails with `disposed`, but files can still be
 * listed, read and deleted.
 *
 * @throws `TypeError` at once; it names the wrong option
 *
 * @public
 */
export function opfs(options: OpfsOptions = {}): OpfsSink {
  assertOptions('options', options, OPFS_OPTIONS);
  const { folder = 'hlsnap', mode = 'number' } = options;
  assertSafe('options.folder', folder);
  oneOf('options.mode', mode, EXISTING);
  const write = fileWriter(mode);
  const call = async <T>(
    signal: AbortSignal | undefined,
    task: (root: FileSystemDirectoryHandle) => Promise<T>,
  ): Promise<T> => {
    try {
      return await untilAborted(openFolder(folder).then(task), signal);
    } catch (error) {
      throw toSaveError('opfs', error, signal);
    }
  };
  return {
    ...localSink<OpfsResult>({
      kind: 'opfs',
      write: async (file, job) => write(await openFolder(folder), file, job),
    }),
    list: ({ signal } = {}) => call(signal, listFiles),
    read(name, { signal } = {}) {
      assertSafe('name', name);
      return call(signal, async (root) => (await findFile(root, name))?.getFile());
    },
    delete(name, { signal } = {}) {
      assertSafe('name', name);
      return call(signal, (root) => deleteFile(root, name));
    },
    clear: ({ signal } = {}) => call(signal, deleteAll),
    usage: ({ signal } = {}) =>
      call(signal, async (root) => {
        const files = await listFiles(root);
        const { quota, usage } = await navigator.storage.estimate();
        return {
          files: files.length,
          bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
          free: quota === undefined ? undefined : Math.max(0, quota - (usage ?? 0)),
        };
      }),
  };
}

async function openFolder(path: string): Promise<FileSystemDirectoryHandle> {
  if (!hasPrivateFiles()) throw unsupported('opfs', 'private files, which pages have over HTTPS');
  const root = await navigator.storage.getDirectory();
  const { folder, name } = await locate(root, path, true);
  return folder.getDirectoryHandle(name, { create: true });
}

async function listFiles(root: FileSystemDirectoryHandle): Promise<readonly OpfsFile[]> {
  const files: OpfsFile[] = [];
  for await (const { path, handle } of eachFile(root)) {
    const { size, lastModified } = await handle.getFile();
    files.push({ name: path, bytes: size, lastModified: new Date(lastModified) });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function deleteFile(root: FileSystemDirectoryHandle, path: string): Promise<boolean> {
  if (!(await findFile(root, path))) return false;
  const { folder, name } = await locate(root, path, false);
  await folder.removeEntry(name);
  return true;
}

async function deleteAll(root: FileSystemDirectoryHandle): Promise<void> {
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  for (const name of names) await found(root.removeEntry(name, { recursive: true }));
}

function assertSafe(path: string, value: unknown): asserts value is string {
  if (typeof value === 'string' && safePath(value) === value) return;
  throw wrongType(path, 'a safe relative path', value);
}
