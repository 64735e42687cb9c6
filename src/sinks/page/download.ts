import { assertObject, boolean, show } from '../../options/check.js';
import { safePath } from '../../names/safe-path.js';
import { localSink, type NamedFile } from '../local-sink.js';
import { unsupported } from '../save-error.js';
import { startDownload } from './start-download.js';
import { sleep } from '../upload/abort.js';
import type { LocalSink } from '../types.js';
import { zipArchive } from '../archive/zip.js';
import type { ArchiveTarget } from '../archive/zip-target.js';

/**
 * The archive that a download makes.
 *
 * @public
 */
export interface ArchiveOptions {
  /**
   * Its name.
   * @defaultValue `'pictures.zip'`
   */
  readonly name?: string | undefined;
  /**
   * Whether the user is asked where to save it, where the browser has a dialog for that (Chromium's on a desktop) and the
   * call comes from a click: then it is written there at once, and takes no room in the browser.
   * @defaultValue `false`
   */
  readonly pick?: boolean | undefined;
}

/**
 * How images are downloaded.
 *
 * @public
 */
export interface DownloadOptions {
  /**
   * Whether all images go into one ZIP archive, which `close()` finishes.
   * @defaultValue `false`
   */
  readonly zip?: boolean | ArchiveOptions | undefined;
}

/**
 * What was handed to the browser; it does not tell the page what becomes of it.
 *
 * @public
 */
export interface DownloadResult {
  /** The file's name, or the path in the archive. */
  readonly name: string;
  /** Bytes of the image. */
  readonly bytes: number;
}

/** Chromium drops downloads that come faster. */
const PAUSE_MS = 150;

/**
 * Saves images as the browser's downloads, one by one, or all in one ZIP archive.
 *
 * One by one: browsers ask the user before a page saves a second file without a click, and tell nobody what was
 * answered. Folders of a name become a part of the file's name.
 *
 * As an archive: it is written while the images come, and a `write()` ends when its image is in it, so that a batch that
 * waits for each takes little memory, whatever its size. It goes into a file of the browser's private storage, which is
 * downloaded in the end, and takes from the page's quota until ten minutes later. Where there is none (no HTTPS, or
 * Safari before 26), it is gathered in a Blob, which takes memory. With `pick` it goes into a file that the user picks;
 * call `open()` in the click, since a capture takes longer than a click counts. An abort in a `write()` ends the wait; an
 * image that has begun stays in the archive. An abort in `close()` drops the archive. An archive without images is not
 * saved.
 *
 * Its calls fail with a `SnapError`: `save-denied`, `save-unsupported`, `storage-full`, `aborted`, or `disposed` after
 * `close()`.
 *
 * @throws `TypeError` at once, naming the option that is wrong.
 *
 * @example
 * ```ts
 * const archive = download({ zip: { name: 'tour.zip' } });
 * for await (const snapshot of snapper.captureAll(url, { every: 10 })) await save(snapshot, archive);
 * await archive.close();
 * ```
 *
 * @public
 */
export function download(options: DownloadOptions = {}): LocalSink<DownloadResult> {
  assertObject('options', options);
  const { zip = false } = options;
  if (zip !== false) return localSink({ kind: 'download', ...zipArchive(resolveArchive(zip)) });
  let free = 0;
  let lastStart = -Infinity;
  return localSink({
    kind: 'download',
    write: async (file, { signal }) => {
      assertPage();
      const now = performance.now();
      const start = Math.max(now, free);
      free = start + PAUSE_MS;
      await sleep(start - now, signal);
      // On a busy page timers come late, and then several at once.
      while (performance.now() < lastStart + PAUSE_MS) {
        await sleep(lastStart + PAUSE_MS - performance.now(), signal);
      }
      lastStart = performance.now();
      return single(file);
    },
  });
}

function single({ name, blob }: NamedFile): DownloadResult {
  const flat = name.replaceAll('/', '-');
  startDownload(blob, flat);
  return { name: flat, bytes: blob.size };
}

function resolveArchive(zip: true | ArchiveOptions): ArchiveTarget {
  if (zip !== true && (typeof zip !== 'object' || (zip as unknown) === null)) {
    throw new TypeError(`options.zip must be true, false or { name, pick }, got ${show(zip)}`);
  }
  const { name = 'pictures.zip', pick = false } = zip === true ? {} : zip;
  if (typeof name !== 'string') {
    throw new TypeError(`options.zip.name must be a string, got ${show(name)}`);
  }
  const flat = safePath(name).replaceAll('/', '-');
  return {
    name: /\.zip$/i.test(flat) ? flat : safePath(`${flat}.zip`),
    pick: boolean('options.zip.pick', pick),
  };
}

function assertPage(): void {
  if (typeof document === 'undefined') throw unsupported('download', 'a page');
}
