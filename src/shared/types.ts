/**
 * The type of an encoded image.
 *
 * @public
 */
export type ImageType = 'image/jpeg' | 'image/png';

/**
 * How a picture is fitted into a box of `width` × `height` pixels:
 *
 * - `inside`: as large as fits; the whole picture is kept, the image may be smaller than the box in one direction;
 * - `contain`: as `inside`, then filled up to the box with black bars;
 * - `cover`: fills the box; what sticks out is cut off on both sides alike;
 * - `fill`: fills the box; the picture is stretched.
 *
 * @public
 */
export type Fit = 'inside' | 'contain' | 'cover' | 'fill';

/** One image to make, every default filled in. */
export interface ImageRequest {
  readonly name: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly fit: Fit;
  readonly upscale: boolean;
  readonly type: ImageType;
  /** 0 to 1. */
  readonly quality: number;
}

/** The moment to take a picture of, one kind a form. */
export type Moment =
  | { readonly kind: 'start' }
  | { readonly kind: 'live' }
  /** Seconds on the playlist's timeline. */
  | { readonly kind: 'time'; readonly time: number }
  /** Media sequence number. */
  | { readonly kind: 'sequence'; readonly sequence: number };
