import type { SnapshotLike } from '../../results/snapshot.js';
import type { AccessOptions, FieldValues } from '../../http/access-options.js';

/**
 * The options of {@link upload}.
 *
 * @public
 */
export interface UploadOptions extends AccessOptions {
  /** The destination; relative to the page. */
  readonly url: string | URL;
  /**
   * The method.
   * @defaultValue `'POST'`
   */
  readonly method?: 'POST' | 'PUT' | 'PATCH' | undefined;
  /**
   * How images are sent. `'multipart'`: as files `file1`, `file2` … of a `multipart/form-data` form. `'base64'`: as
   * fields of an `application/x-www-form-urlencoded` form, `image` and `name`, `thumbnail` and `thumbnailname` for a
   * second image, `image3` and `name3` for a third, and `type`, the first image's media type.
   * @defaultValue `'multipart'`
   */
  readonly format?: 'multipart' | 'base64' | undefined;
  /** Additional fields of the form, or a function that returns them for a snapshot. */
  readonly fields?: FieldValues | ((snapshot: SnapshotLike) => FieldValues) | undefined;
  /**
   * The name of files in a multipart form; their number is added to it, from 1.
   * @defaultValue `'file'`
   */
  readonly fileField?: string | undefined;
  /**
   * The header with the delivery's key, by which the server recognises a repeated upload. It stays the same for all
   * retries. A server on another origin has to allow it. With `false` it is not sent, and a retry may then be a second
   * upload.
   * @defaultValue `'Idempotency-Key'`
   */
  readonly keyHeader?: string | false | undefined;
}
