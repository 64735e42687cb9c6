import { assertOptions } from '../../options/check.js';
import { localSink, type NamedFile } from '../local-sink.js';
import { unsupported } from '../save-error.js';
import { resolveArchive, type DownloadOptions, type DownloadResult } from './options.js';
import { startDownload } from './start-download.js';
import { sleep } from '../../../shared/abort.js';
import type { LocalSink } from '../types.js';
import { zipArchive } from './zip.js';

/** Chromium drops downloads that follow faster. */
const PAUSE_MS = 150;

/**
 * Saves images as the browser's downloads, one by one, or all in one ZIP archive.
 *
 * One by one: browsers ask the user before a page saves a second file without a click, and do not tell the page the
 * answer. Folders in a name become part of the file's name.
 *
 * As an archive: it is written as the images come, and a `write()` resolves when its image is in it. A batch that waits
 * for each write therefore takes little memory, whatever its size. The archive goes into a file in the browser's
 * private storage, which is downloaded at the end; until ten minutes later it counts against the page's quota. Without
 * such storage (no HTTPS, or Safari before 26) the archive is built in a Blob, which takes memory. With `pick` it goes
 * into a file that the user picks; call `open()` in the click, because a capture takes longer than a click counts.
 * Aborting a `write()` ends the wait; an image that has begun stays in the archive. Aborting `close()` discards the
 * archive. An archive without images is not saved.
 *
 * Its calls fail with a `SnapError`: `save-denied`, `save-unsupported`, `storage-full`, `aborted`, or `disposed` after
 * `close()`.
 *
 * @throws `TypeError` at once; it names the wrong option
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
  assertOptions('options', options, { zip: true });
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
      // On a busy page timers fire late, and then several at once.
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

function assertPage(): void {
  if (typeof document === 'undefined') throw unsupported('download', 'a page');
}
