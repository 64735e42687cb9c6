import { safePath } from '../../names/safe-path.js';
import { assertOptions, boolean, text, wrongType } from '../../options/check.js';

/**
 * The archive of a download.
 *
 * @public
 */
export interface ArchiveOptions {
  /**
   * The archive's name.
   * @defaultValue `'pictures.zip'`
   */
  readonly name?: string | undefined;
  /**
   * Whether to ask the user where to save it. This needs a click and a browser with such a dialog (Chromium on a
   * desktop). The archive is then written there directly and takes no room in the browser.
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
 * What the browser was given to download; it does not tell the page whether it was saved.
 *
 * @public
 */
export interface DownloadResult {
  /** The file's name, or its path in the archive. */
  readonly name: string;
  /** The size of the image in bytes. */
  readonly bytes: number;
}

export interface ArchiveTarget {
  readonly name: string;
  /** Whether the user is asked where to save. */
  readonly pick: boolean;
}

const ARCHIVE_OPTIONS: Readonly<Record<keyof ArchiveOptions, true>> = { name: true, pick: true };

export function resolveArchive(zip: true | ArchiveOptions): ArchiveTarget {
  if (zip !== true && (typeof zip !== 'object' || (zip as unknown) === null)) {
    throw wrongType('options.zip', 'true, false or { name, pick }', zip);
  }
  if (zip !== true) assertOptions('options.zip', zip, ARCHIVE_OPTIONS);
  const { name = 'pictures.zip', pick = false } = zip === true ? {} : zip;
  const flat = safePath(text('options.zip.name', name)).replaceAll('/', '-');
  return {
    name: /\.zip$/i.test(flat) ? flat : safePath(`${flat}.zip`),
    pick: boolean('options.zip.pick', pick),
  };
}
