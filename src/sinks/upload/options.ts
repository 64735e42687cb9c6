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
   * second image, `image3` and `name3` for a third, and `type`, the first image's
   * type as `typeName` has it, a `type` or a name in `fields` goes before.
   * @defaultValue `'multipart'`
   */
  readonly format?: 'multipart' | 'base64' | undefined;
  /**
   * How `type` names the first image's type in a base64 form: as a media type (`image/jpeg`), or as file names end
   * (`jpg`, `png`, `webp`, `avif`).
   * @defaultValue `'media-type'`
   */
  readonly typeName?: 'media-type' | 'extension' | undefined;
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
  /**
   * Looks at a successful answer (HTTP 200 to 299); with `false` the upload fails with code `http`, and a queue keeps it.
   * It also decides about redirected answers.
   * @defaultValue takes all, but redirected ones only if the place they came from refuses a GET
   */
  readonly accept?: ((answer: UploadAnswer) => boolean | Promise<boolean>) | undefined;
}

/**
 * The argument of a function for `accept`.
 *
 * @public
 */
export interface UploadAnswer {
  /** The HTTP status, 200 to 299. */
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /**
   * Whether it came from another URL than that of the upload. Browsers do not tell whether the images went there, too:
   * they do after HTTP 307 and 308, and a POST's do not after 301, 302 and 303.
   */
  readonly redirected: boolean;
  /** The headers that the server lets this page read. */
  readonly headers: Headers;
  /** The answer: parsed if it is JSON, text if not, `undefined` if it is empty. */
  readonly answer: unknown;
}
