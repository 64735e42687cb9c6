import { show } from '../options/check.js';
import type { LocalFile } from '../../shared/protocol.js';

/**
 * Files that belong together:
 *
 * - files, each with its `webkitRelativePath`, or else its name, for a path: those of an `<input>`, for example;
 * - pairs of a path and a file;
 * - what was dropped onto the page, with all that is in its folders; to be passed while the `drop` event is handled;
 * - a folder that the user has picked with `showDirectoryPicker()`.
 *
 * @public
 */
export type FolderFiles =
  Iterable<File | readonly [path: string, file: Blob]> | DataTransfer | FileSystemDirectoryHandle;

/** What gives the files when they are needed, and what the folder is called. */
export interface FolderReader {
  readonly name: string;
  readonly read: () => Promise<readonly LocalFile[]>;
}

/** Entries of a folder that may never end. */
const MAX_FILES = 200_000;
const NO_NAME = 'files';

/** @throws TypeError for what are no files, and for two with the same path */
export function openFiles(files: FolderFiles): FolderReader {
  if ('items' in files) return openDropped(files);
  if ('getFileHandle' in files) {
    return { name: files.name, read: () => collect(handleFiles(files, '')) };
  }
  if (!(Symbol.iterator in files)) throw noFiles(files);
  const all = Array.from(files, (item) => toLocalFile(item));
  const seen = new Set<string>();
  for (const { path } of all) {
    if (seen.has(path)) throw new TypeError(`files has two of the path ${show(path)}`);
    seen.add(path);
  }
  return { name: nameOf(all.map(({ path }) => path)), read: () => Promise.resolve(all) };
}

/** What is dropped can be told apart only while the event is handled. */
function openDropped({ items }: DataTransfer): FolderReader {
  // What a script has put there is in no file system, and WebKit makes entries of it that cannot be read.
  const entries = Array.from(items, (item) => {
    const entry = item.webkitGetAsEntry();
    return entry?.isDirectory === true ? entry : (item.getAsFile() ?? entry);
  }).filter((entry) => entry !== null);
  const paths = entries.map((entry) => (isFolder(entry) ? `${entry.name}/` : entry.name));
  return { name: nameOf(paths), read: () => collect(entryFiles(entries)) };
}

async function collect(files: AsyncIterable<LocalFile>): Promise<readonly LocalFile[]> {
  const all: LocalFile[] = [];
  for await (const file of files) {
    all.push(file);
    if (all.length === MAX_FILES) break;
  }
  return all;
}

async function* entryFiles(
  entries: readonly (FileSystemEntry | File)[],
): AsyncGenerator<LocalFile> {
  for (const entry of entries) {
    if (entry instanceof File) {
      yield { path: entry.name, file: entry };
    } else if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => {
        (entry as FileSystemFileEntry).file(resolve, reject);
      });
      yield { path: entry.fullPath.replace(/^\//, ''), file };
    } else {
      const reader = (entry as FileSystemDirectoryEntry).createReader();
      // It gives some at a time, and none at the end.
      for (;;) {
        const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
          reader.readEntries(resolve, reject);
        });
        if (some.length === 0) break;
        yield* entryFiles(some);
      }
    }
  }
}

async function* handleFiles(
  folder: FileSystemDirectoryHandle,
  path: string,
): AsyncGenerator<LocalFile> {
  for await (const handle of folder.values()) {
    if (handle.kind === 'file') yield { path: path + handle.name, file: await handle.getFile() };
    else yield* handleFiles(handle, `${path}${handle.name}/`);
  }
}

function toLocalFile(item: unknown): LocalFile {
  const [path, file] = Array.isArray(item) ? (item as unknown[]) : [pathOf(item), item];
  if (typeof path === 'string' && file instanceof Blob) return { path, file };
  throw noFiles(item);
}

function noFiles(item: unknown): TypeError {
  return new TypeError(`files must hold files, or pairs of a path and a file, got ${show(item)}`);
}

function pathOf(file: unknown): unknown {
  const { webkitRelativePath = '', name } = (file ?? {}) as Partial<File>;
  return webkitRelativePath === '' ? name : webkitRelativePath;
}

function isFolder(entry: FileSystemEntry | File): boolean {
  return !(entry instanceof File) && entry.isDirectory;
}

/** The folder that everything is in, or else the only playlist, or just what it is. */
function nameOf(paths: readonly string[]): string {
  const [folder = ''] = paths[0]?.split('/') ?? [];
  if (folder !== '' && paths.every((path) => path.startsWith(`${folder}/`))) return folder;
  const names = paths.flatMap((path) => /([^/]+)\.m3u8?$/i.exec(path)?.[1] ?? []);
  const [name = NO_NAME, ...more] = names;
  return more.length > 0 ? NO_NAME : name;
}
