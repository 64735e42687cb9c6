import type { SnapshotLike } from '../types.js';
import type { AccessOptions, FieldValues } from '../../http/access-options.js';

/**
 * Options of {@link upload}.
 *
 * @public
 */
export interface UploadOptions extends AccessOptions {
  /** Where images are sent to; relative to the page. */
  readonly url: string | URL;
  /**
   * The method.
   * @defaultValue `'POST'`
   */
  readonly method?: 'POST' | 'PUT' | 'PATCH' | undefined;
  /**
   * How images travel. `'multipart'`: as files `file1`, `file2` … of a `multipart/form-data` form. `'base64'`: as fields
   * of an `application/x-www-form-urlencoded` form, `image` and `name`, `thumbnail` and `thumbnailname` for a second
   * image, `image3` and `name3` for a third, and `type`, the media type of the first.
   * @defaultValue `'multipart'`
   */
  readonly format?: 'multipart' | 'base64' | undefined;
  /** Further fields of the form, or a function that gives them for a snapshot. */
  readonly fields?: FieldValues | ((snapshot: SnapshotLike) => FieldValues) | undefined;
  /**
   * The name of files in a multipart form, to which their number is added, from 1 on.
   * @defaultValue `'file'`
   */
  readonly fileField?: string | undefined;
  /**
   * The header with the delivery's key, by which the server knows an upload that is sent again. It stays the same over
   * all retries. Another origin has to allow it; `false`: it is not sent, and a retry can then be a second upload.
   * @defaultValue `'Idempotency-Key'`
   */
  readonly keyHeader?: string | false | undefined;
}
