import { assertObject, oneOf, show } from '../../options/check.js';
import { SnapError } from '../../../shared/errors.js';
import { found, type PermittedFolder, type PickerWindow } from './file-system.js';
import { EXISTING, fileWriter, type ExistingFile } from './file-writer.js';
import { localSink } from '../local-sink.js';
import { forgetFolder, recallFolder, rememberFolder } from './remembered-folders.js';
import { toSaveError, unsupported } from '../save-error.js';
import type { LocalSink } from '../types.js';
import { untilAborted } from '../upload/abort.js';

/**
 * How images are saved to a folder of the user's.
 *
 * @public
 */
export interface DirectoryOptions {
  /**
   * Which folder is meant: it is remembered by this name, 1 to 32 of `A-Z`, `a-z`, `0-9`, `_` and `-`.
   * @defaultValue `'hlsnap'`
   */
  readonly id?: string | undefined;
  /**
   * What a file of the same name does.
   * @defaultValue `'number'`
   */
  readonly mode?: ExistingFile | undefined;
}

/**
 * A file that was saved.
 *
 * @public
 */
export interface DirectoryResult {
  /** Its name, with folders, in the user's folder. */
  readonly name: string;
  /** Its size. */
  readonly bytes: number;
  /** The name of the user's folder, without what is above it. */
  readonly folder: string;
}

/**
 * A sink that saves to a folder of the user's.
 *
 * @public
 */
export interface DirectorySink extends LocalSink<DirectoryResult> {
  /** Forgets the folder, so that the user is asked again. */
  forget(): Promise<void>;
}

const MODE = { mode: 'readwrite' } as const;

/**
 * Saves images to a folder that the user picks once; it is remembered, also after a reload, and only the permission is
 * asked for again where the browser wants that. Both need a click: call `open()` in it, since a capture takes longer than
 * a click counts. Only Chromium's browsers on a desktop have this, over HTTPS or on localhost; where there is no
 * `showDirectoryPicker` in `window`, take `opfs()` or `download()`.
 *
 * Its calls fail with a `SnapError`: `save-unsupported`, `save-denied` also where the user picks nothing, `storage-full`,
 * `aborted`, or `disposed` after `close()`.
 *
 * @throws `TypeError` at once, naming the option that is wrong.
 *
 * @public
 */
export function directory(options: DirectoryOptions = {}): DirectorySink {
  assertObject('options', options);
  const { id = 'hlsnap', mode = 'number' } = options;
  if (typeof id !== 'string' || !/^[\w-]{1,32}$/.test(id)) {
    throw new TypeError(`options.id must be 1 to 32 of A-Z, a-z, 0-9, _ and -, got ${show(id)}`);
  }
  const write = fileWriter(oneOf<ExistingFile>('options.mode', mode, EXISTING));
  let opening: Promise<PermittedFolder> | undefined;
  const open = (signal: AbortSignal | undefined): Promise<PermittedFolder> => {
    opening ??= openFolder(id);
    // The next call asks again.
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

/** False where the folder is gone. Throws where the user does not allow it any more. */
async function isThere(folder: PermittedFolder): Promise<boolean> {
  const before = (await folder.queryPermission?.(MODE)) ?? 'granted';
  const state = before === 'prompt' ? await folder.requestPermission?.(MODE) : before;
  if (state === 'denied' || state === 'prompt') {
    throw new SnapError('save-denied', 'The user does not allow saving to the folder any more');
  }
  return (await found(folder.keys().next())) !== undefined;
}
