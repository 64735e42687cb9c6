/**
 * The type of an encoded image. The encoders of WebP and AVIF are loaded when the first such image is made.
 *
 * @public
 */
export type ImageType = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/avif';

/**
 * How a picture is fitted into a box of `width` × `height` pixels:
 *
 * - `inside`: as large as fits; the whole picture is kept, the image may be smaller than the box in one direction;
 * - `contain`: as `inside`, then filled up to the box with bars of the background color;
 * - `cover`: fills the box; what sticks out is cut off;
 * - `fill`: fills the box; the picture is stretched.
 *
 * @public
 */
export type Fit = 'inside' | 'contain' | 'cover' | 'fill';

/**
 * What the picture is held at: with `cover` the part that is kept, with `contain` the place between the bars.
 *
 * @public
 */
export type Gravity =
  | 'center'
  | 'top'
  | 'bottom'
  | 'left'
  | 'right'
  | 'top-left'
  | 'top-right'
  | 'bottom-left'
  | 'bottom-right';

/**
 * The filter that a picture is resized with, by jSquash's names.
 *
 * @public
 */
export type ResizeMethod =
  | 'lanczos3'
  | 'mitchell'
  | 'catrom'
  | 'triangle'
  | 'magicKernel'
  | 'magicKernelSharp2013'
  | 'magicKernelSharp2021';

/**
 * How much time an encoder takes to save bytes. `docs/images.md` has measured times and sizes.
 *
 * @public
 */
export type EncodePreset = 'fast' | 'balanced' | 'small';

/**
 * Options of MozJPEG, over those of the preset. Left out, each is the preset's.
 *
 * @public
 */
export interface JpegOptions {
  /** Several scans, from coarse to fine: smaller, and about twice the time. Of no effect beside `baseline`. */
  readonly progressive?: boolean | undefined;
  /** One scan, with quantization tables of 8 bits, which every decoder reads. */
  readonly baseline?: boolean | undefined;
  /** Huffman tables made for this image instead of the standard ones. */
  readonly optimizeCoding?: boolean | undefined;
  /** Smooths the picture before it is encoded, 0 to 100; chroma only with `chromaSubsampling` of 1 or 2. */
  readonly smoothing?: number | undefined;
  /** MozJPEG's number of the quantization table, 0 to 8; 3 is ImageMagick's, tuned by N. Robidoux. */
  readonly quantTable?: number | undefined;
  /** How often trellis quantization runs, 1 to 50. */
  readonly trellisLoops?: number | undefined;
  /** Lets trellis quantization look at several scans at once. */
  readonly trellisMultipass?: boolean | undefined;
  /** Lets it drop whole runs of blocks of zeros. */
  readonly trellisOptZero?: boolean | undefined;
  /** Lets it change the quantization table. */
  readonly trellisOptTable?: boolean | undefined;
  /** Chroma in half the width and height, `2`, or in full size, `1`; `'auto'` decides by the quality. */
  readonly chromaSubsampling?: 1 | 2 | 'auto' | undefined;
  /** A quality of its own for chroma, 0 to 1. */
  readonly chromaQuality?: number | undefined;
}

/** {@link ResizeMethod} and whether light, instead of its gamma-coded samples, is averaged. */
export interface ResizeRequest {
  readonly method: ResizeMethod;
  readonly linear: boolean;
}

/** An unsharp mask: percent, pixels, and steps of 8 bits. */
export interface UnsharpRequest {
  readonly amount: number;
  readonly radius: number;
  readonly threshold: number;
}

/** One image to make, every default filled in. */
export interface ImageRequest {
  readonly name: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly fit: Fit;
  readonly gravity: Gravity;
  /** 0xRRGGBB. */
  readonly background: number;
  readonly upscale: boolean;
  readonly resize: ResizeRequest;
  readonly unsharp: UnsharpRequest | undefined;
  readonly type: ImageType;
  /** 0 to 1. */
  readonly quality: number;
  readonly preset: EncodePreset;
  readonly jpeg: JpegOptions;
  /** What the file may have at most. */
  readonly targetBytes: number | undefined;
  /** Whether what is known of the picture goes into the file. */
  readonly metadata: boolean;
}

/** The moment to take a picture of, one kind a form. */
export type Moment =
  | { readonly kind: 'start' }
  | { readonly kind: 'live' }
  /** Seconds on the playlist's timeline. */
  | { readonly kind: 'time'; readonly time: number }
  /** Milliseconds since 1970. */
  | { readonly kind: 'date'; readonly dateMs: number }
  /** Media sequence number, and where in that segment. */
  | {
      readonly kind: 'sequence';
      readonly sequence: number;
      /** Seconds from the segment's start. */
      readonly offset?: number;
    }
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

/**
 * What a moment inside a segment is counted from:
 *
 * - `presentation`: its first picture;
 * - `decode`: the time at which that is decoded, which is earlier where pictures are reordered. Players that go by it show
 *   the first picture of a stream a little after zero.
 *
 * @public
 */
export type Clock = 'presentation' | 'decode';

/**
 * Which of the pictures near a moment is taken: the first that serves, or of three the one with the most to see.
 *
 * @public
 */
export type PictureChoice = 'first' | 'representative';

/** Which variant of a multivariant playlist to take pictures from, one kind a form. */
export type VariantChoice =
  | { readonly kind: 'auto' | 'lowest' | 'highest' }
  /** Pixels. */
  | { readonly kind: 'height'; readonly height: number }
  /** Bits a second. */
  | { readonly kind: 'bandwidth'; readonly bandwidth: number }
  /** The page's own function decides. */
  | { readonly kind: 'page' };
