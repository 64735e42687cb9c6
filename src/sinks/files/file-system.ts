/// <reference lib="dom.asynciterable" />
import type { NamedFile } from '../local-sink.js';
import type { SinkOptions } from '../types.js';
import { throwIfAborted } from '../../../shared/abort.js';

// The part of the File System Access API that TypeScript's types lack.

export interface PermittedFolder extends FileSystemDirectoryHandle {
  queryPermission?(descriptor: { readonly mode: 'readwrite' }): Promise<PermissionState>;
  requestPermission?(descriptor: { readonly mode: 'readwrite' }): Promise<PermissionState>;
}

export interface RemovableFile extends FileSystemFileHandle {
  remove?(): Promise<void>;
}

export interface PickerWindow {
  readonly showDirectoryPicker?: (options: {
    readonly id: string;
    readonly mode: 'readwrite';
  }) => Promise<PermittedFolder>;
  readonly showSaveFilePicker?: (options: {
    readonly suggestedName: string;
    readonly types: readonly {
      readonly description: string;
      readonly accept: Readonly<Record<string, readonly string[]>>;
    }[];
  }) => Promise<RemovableFile>;
}

export interface FoundFile {
  readonly path: string;
  readonly handle: FileSystemFileHandle;
}

/** Whether this browser has private files that pages can stream into. */
export function hasPrivateFiles(): boolean {
  return (
    typeof (navigator as Partial<Navigator>).storage?.getDirectory === 'function' &&
    typeof FileSystemFileHandle !== 'undefined' &&
    'createWritable' in FileSystemFileHandle.prototype
  );
}

/** The folder that holds a file, and the file's own name; makes missing folders if `create` is set. */
export async function locate(
  root: FileSystemDirectoryHandle,
  path: string,
  create: boolean,
): Promise<{ readonly folder: FileSystemDirectoryHandle; readonly name: string }> {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  let folder = root;
  for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
  return { folder, name };
}

/** The result of a lookup, or `undefined` if there is no such file or folder. */
export async function found<T>(lookup: Promise<T>): Promise<T | undefined> {
  try {
    return await lookup;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
    throw error;
  }
}

export async function findFile(
  root: FileSystemDirectoryHandle,
  path: string,
): Promise<FileSystemFileHandle | undefined> {
  return found(locate(root, path, false).then(({ folder, name }) => folder.getFileHandle(name)));
}

/** Writes a file in one step: a reader sees either all of it or the previous file. */
export async function writeFile(
  root: FileSystemDirectoryHandle,
  { name: path, blob }: NamedFile,
  { signal, onProgress }: SinkOptions,
): Promise<void> {
  const { folder, name } = await locate(root, path, true);
  const isNew = (await found(folder.getFileHandle(name))) === undefined;
  throwIfAborted(signal);
  const handle = await folder.getFileHandle(name, { create: true });
  let loaded = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loaded += chunk.length;
      controller.enqueue(chunk);
      onProgress?.({ loaded, total: blob.size });
    },
  });
  try {
    const target = await handle.createWritable();
    await blob
      .stream()
      .pipeThrough(count)
      .pipeTo(target, signal && { signal });
  } catch (error) {
    // The file was created empty.
    if (isNew) await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

/** All files in a folder and its subfolders. */
export async function* eachFile(
  folder: FileSystemDirectoryHandle,
  prefix = '',
): AsyncGenerator<FoundFile, void, undefined> {
  for await (const [name, handle] of folder.entries()) {
    const path = prefix + name;
    if (handle.kind === 'directory') yield* eachFile(handle, `${path}/`);
    else yield { path, handle };
  }
}
