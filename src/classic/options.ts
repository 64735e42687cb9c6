import type { FieldValues } from '../http/access-options.js';
import type { S3Signature } from '../sinks/s3/options.js';

/**
 * One size of a {@link ClassicPluginOptions.dimensions} list.
 *
 * @public
 */
export interface ClassicDimension {
  /** In pixels, 1 to 16384; without it, it follows from the height. */
  readonly width?: number | undefined;
  /** In pixels, 1 to 16384; without it, it follows from the width. */
  readonly height?: number | undefined;
  /**
   * Whether this image is the thumbnail. Where the first of the list is one, the picture is kept in its own size, too.
   * @defaultValue `false`
   */
  readonly thumbnail?: boolean | undefined;
}

/**
 * The configuration of a classic snapshot plugin. `null` is the same as a missing option, and so is an empty URL, token
 * or name.
 *
 * @public
 */
export interface ClassicPluginOptions {
  /**
   * Whether the browser downloads the images.
   * @defaultValue `false`
   */
  readonly savelocal?: boolean | null | undefined;
  /** The server that images are sent to; relative to the page. Cookies go along. */
  readonly serverurl?: string | URL | null | undefined;
  /**
   * Where tokens come from. It is asked before each upload: by GET, or with `tokendata` by POST; where that gives no
   * token, in the other way.
   */
  readonly tokenurl?: string | URL | null | undefined;
  /** The token; then `tokenurl` is not asked. */
  readonly token?: string | null | undefined;
  /** What `tokenurl` is sent. */
  readonly tokendata?: FieldValues | null | undefined;
  /** The bucket that images are sent to, for signatures that have no URL. */
  readonly s3url?: string | URL | null | undefined;
  /** Where signatures for S3 come from. */
  readonly signatureurl?: string | URL | null | undefined;
  /** A signature for S3: its fields, or whatever else `signature` of `s3()` takes. */
  readonly s3?: S3Signature | null | undefined;
  /**
   * Whether images are sent as files, not as base64; three images and more always are.
   * @defaultValue `false`
   */
  readonly postfiles?: boolean | null | undefined;
  /**
   * The type of the images; `'jpeg'` is the same as `'jpg'`.
   * @defaultValue `'png'`
   */
  readonly type?: 'jpg' | 'jpeg' | 'png' | null | undefined;
  /**
   * The quality of JPEGs, 0 to 1; it may be a text.
   * @defaultValue 1
   */
  readonly quality?: number | string | null | undefined;
  /**
   * The sizes of the images, up to 63. With both width and height an image has exactly that size, whatever the shape of
   * the picture.
   * @defaultValue the picture's own size
   */
  readonly dimensions?: readonly ClassicDimension[] | null | undefined;
  /**
   * The unsharp mask of resized images: percent, 0 to 500; 0 is none.
   * @defaultValue 80
   */
  readonly unsharpAmount?: number | null | undefined;
  /**
   * Its radius in pixels. Above 2 it is 2, below 0.5 there is no mask.
   * @defaultValue 0.6
   */
  readonly unsharpRadius?: number | null | undefined;
  /**
   * The difference, 0 to 255, below which it has no effect.
   * @defaultValue 2
   */
  readonly unsharpThreshold?: number | null | undefined;
  /**
   * The status when everything is done.
   * @defaultValue `'Capture Complete'`
   */
  readonly success?: string | null | undefined;
  /**
   * The status when something failed.
   * @defaultValue `'Capture Failed Try Again.'`
   */
  readonly error?: string | null | undefined;
  /**
   * The status from the click on.
   * @defaultValue `'Processing Please Wait.'`
   */
  readonly processing?: string | null | undefined;
  /**
   * The status while a thumbnail is made.
   * @defaultValue `'Generating Thumbnail'`
   */
  readonly thumbnail?: string | null | undefined;
  /**
   * Whether each step is written to the console.
   * @defaultValue `false`
   */
  readonly debug?: boolean | null | undefined;
  /**
   * Whether a capture pauses the video.
   * @defaultValue `true`
   */
  readonly pauseOnCapture?: boolean | null | undefined;
  /** The name of the images; `[time]` in it is the video's time in whole seconds. */
  readonly snapshotname?: string | null | undefined;
  /** A name for each image, in their order; those that it lacks are called `snapshotname`. */
  readonly snapshotnames?: readonly string[] | null | undefined;
}
