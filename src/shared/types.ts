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
  /** Milliseconds since 1970. */
  | { readonly kind: 'date'; readonly dateMs: number }
  /** Media sequence number. */
  | { readonly kind: 'sequence'; readonly sequence: number }
  /** 0 to 100, of what the playlist lists. */
  | { readonly kind: 'percent'; readonly percent: number };

/**
 * Which picture stands for a moment:
 *
 * - `segment`: the first keyframe of the segment that holds it, which takes the fewest bytes;
 * - `nearest`: the keyframe nearest to it;
 * - `before`: the last keyframe at or before it;
 * - `after`: the first keyframe at or after it;
 * - `exact`: the very frame that a player shows at it, decoded from the keyframe before it on.
 *
 * @public
 */
export type Seek = 'segment' | 'nearest' | 'before' | 'after' | 'exact';

/** Which variant of a multivariant playlist to take pictures from, one kind a form. */
export type VariantChoice =
  | { readonly kind: 'auto' | 'lowest' | 'highest' }
  /** Pixels. */
  | { readonly kind: 'height'; readonly height: number }
  /** Bits a second. */
  | { readonly kind: 'bandwidth'; readonly bandwidth: number }
  /** The page's own function decides. */
  | { readonly kind: 'page' };
