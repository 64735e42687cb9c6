import { eachFile, hasPrivateFiles, type PickerWindow } from '../files/file-system.js';
import type { ArchiveTarget } from './options.js';
import { startDownload } from './start-download.js';

/** The destination of an archive's bytes. */
export interface ZipTarget {
  write(bytes: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** Called when the archive is complete. */
  finish(): Promise<void>;
  /** Called when the archive is not wanted. */
  discard(): Promise<void>;
}

const FOLDER = 'hlsnap-archives';
/** A browser may take this long to copy what it downloads. */
const REMOVE_AFTER_MS = 600_000;
const LEFT_OVER_AFTER_MS = 86_400_000;

export async function openZipTarget({ name, pick }: ArchiveTarget): Promise<ZipTarget> {
  const picker = pick && isClick() ? (window as PickerWindow).showSaveFilePicker : undefined;
  if (typeof picker === 'function') return pickedFile(name, picker);
  return hasPrivateFiles() ? privateFile(name) : blobInMemory(name);
}

/** The browser shows the dialog only while a click counts. */
function isClick(): boolean {
  return (navigator as Partial<Navigator>).userActivation?.isActive ?? false;
}

async function pickedFile(
  name: string,
  pick: Exclude<PickerWindow['showSaveFilePicker'], undefined>,
): Promise<ZipTarget> {
  const handle = await pick.call(window, {
    suggestedName: name,
    types: [{ description: 'ZIP', accept: { 'application/zip': ['.zip'] } }],
  });
  const target = await handle.createWritable();
  return {
    write: (bytes, signal) => bytes.pipeTo(target, { signal }),
    finish: () => Promise.resolve(),
    // The dialog has made an empty file.
    discard: async () => handle.remove?.().catch(() => undefined),
  };
}

async function privateFile(name: string): Promise<ZipTarget> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  await removeLeftOvers(folder);
  const own = `${Date.now()}-${Math.random().toString(36).slice(2)}.zip`;
  const handle = await folder.getFileHandle(own, { create: true });
  const remove = (): Promise<void> => folder.removeEntry(own).catch(() => undefined);
  return {
    write: async (bytes, signal) => bytes.pipeTo(await handle.createWritable(), { signal }),
    async finish() {
      startDownload(await handle.getFile(), name);
      setTimeout(() => void remove(), REMOVE_AFTER_MS);
    },
    discard: remove,
  };
}

/** Removes archives of pages that were closed too early. */
async function removeLeftOvers(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const { path, handle } of eachFile(folder)) {
    const { lastModified } = await handle.getFile();
    if (lastModified < Date.now() - LEFT_OVER_AFTER_MS) {
      await folder.removeEntry(path).catch(() => undefined);
    }
  }
}

function blobInMemory(name: string): Promise<ZipTarget> {
  let archive: Blob | undefined;
  return Promise.resolve({
    async write(bytes, signal) {
      const pass = new TransformStream<Uint8Array, Uint8Array>();
      const piping = bytes.pipeTo(pass.writable, { signal });
      const [blob] = await Promise.all([new Response(pass.readable).blob(), piping]);
      archive = new Blob([blob], { type: 'application/zip' });
    },
    finish() {
      if (archive) startDownload(archive, name);
      return Promise.resolve();
    },
    discard() {
      archive = undefined;
      return Promise.resolve();
    },
  });
}
