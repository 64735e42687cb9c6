import { assertOptions, oneOf, wrongType } from '../../options/check.js';
import { SnapError } from '../../../shared/errors.js';
import { found, type PermittedFolder, type PickerWindow } from './file-system.js';
import { EXISTING, fileWriter, type ExistingFile } from './file-writer.js';
import { localSink } from '../local-sink.js';
import { forgetFolder, recallFolder, rememberFolder } from './remembered-folders.js';
import { toSaveError, unsupported } from '../save-error.js';
import type { LocalSink } from '../types.js';
import { untilAborted } from '../../../shared/abort.js';

/**
 * How images are saved to a folder that the user picks.
 *
 * @public
 */
export interface DirectoryOptions {
  /**
   * The name by which the folder is remembered, 1 to 32 of `A-Z`, `a-z`, `0-9`, `_` and `-`.
   * @defaultValue `'hlsnap'`
   */
  readonly id?: string | undefined;
  /**
   * What happens if a file of the same name exists.
   * @defaultValue `'number'`
   */
  readonly mode?: ExistingFile | undefined;
}

/**
 * A saved file.
 *
 * @public
 */
export interface DirectoryResult {
  /** Its name, with folders, inside the user's folder. */
  readonly name: string;
  /** Its size in bytes. */
  readonly bytes: number;
  /** The name of the user's folder, without its parents. */
  readonly folder: string;
}

/**
 * A sink that saves to a folder that the user picks.
 *
 * @public
 */
export interface DirectorySink extends LocalSink<DirectoryResult> {
  /** Forgets the folder, so that the user is asked again. */
  forget(): Promise<void>;
}

const DIRECTORY_OPTIONS: Readonly<Record<keyof DirectoryOptions, true>> = { id: true, mode: true };
const MODE = { mode: 'readwrite' } as const;

/**
 * Saves images to a folder that the user picks once. The folder is remembered, even after a reload; then the browser
 * may ask for permission again. Both need a click: call `open()` in it, because a capture takes longer than a click
 * counts. Only Chromium-based browsers on a desktop have this, over HTTPS or on localhost; if `window` has no
 * `showDirectoryPicker`, use `opfs()` or `download()`.
 *
 * Its calls fail with a `SnapError`: `save-unsupported`, `save-denied` (also if the user picks nothing),
 * `storage-full`, `aborted`, or `disposed` after `close()`.
 *
 * @throws `TypeError` at once; it names the wrong option
 *
 * @public
 */
export function directory(options: DirectoryOptions = {}): DirectorySink {
  assertOptions('options', options, DIRECTORY_OPTIONS);
  const { id = 'hlsnap', mode = 'number' } = options;
  if (typeof id !== 'string' || !/^[\w-]{1,32}$/.test(id)) {
    throw wrongType('options.id', '1 to 32 of A-Z, a-z, 0-9, _ and -', id);
  }
  const write = fileWriter(oneOf<ExistingFile>('options.mode', mode, EXISTING));
  let opening: Promise<PermittedFolder> | undefined;
  const open = (signal: AbortSignal | undefined): Promise<PermittedFolder> => {
    opening ??= openFolder(id);
    // After a failure the next call asks again.
    opening.catch(() => (opening = undefined));
    return untilAborted(opening, signal);
  };
  return {
    ...localSink<DirectoryResult>({
      kind: 'directory',
      open: async ({ signal }) => {
        await open(signal);
      },
      write: async (file, job) => {
        const root = await open(job.signal);
        return { ...(await write(root, file, job)), folder: root.name };
      },
    }),
    async forget() {
      opening = undefined;
      await forgetFolder(id).catch((error: unknown) => {
        throw toSaveError('directory', error);
      });
    },
  };
}

async function openFolder(id: string): Promise<PermittedFolder> {
  const picker = (window as PickerWindow).showDirectoryPicker;
  if (typeof picker !== 'function') throw unsupported('directory', 'a browser that opens folders');
  const remembered = await recallFolder(id);
  if (remembered && (await isThere(remembered))) return remembered;
  const folder = await picker.call(window, { id, ...MODE });
  await rememberFolder(id, folder);
  return folder;
}

/** False if the folder no longer exists. Throws if the user no longer allows access. */
async function isThere(folder: PermittedFolder): Promise<boolean> {
  const before = (await folder.queryPermission?.(MODE)) ?? 'granted';
  const state = before === 'prompt' ? await folder.requestPermission?.(MODE) : before;
  if (state === 'denied' || state === 'prompt') {
    throw new SnapError('save-denied', 'The user no longer allows saving to the folder');
  }
  return (await found(folder.keys().next())) !== undefined;
}
