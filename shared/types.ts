/**
 * The type of an encoded image. The WebP and AVIF encoders are loaded when the first such image is made.
 *
 * @public
 */
export type ImageType = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/avif';

/**
 * How a picture fits into a box of `width` × `height` pixels:
 *
 * - `inside`: as large as fits; the whole picture is kept, and the image may be smaller than the box in one direction;
 * - `contain`: like `inside`, then filled up to the box with bars of the background color;
 * - `cover`: fills the box; what does not fit is cropped;
 * - `fill`: fills the box; the picture is stretched.
 *
 * @public
 */
export type Fit = 'inside' | 'contain' | 'cover' | 'fill';

/**
 * Which side or corner of the picture counts: with `cover` it is kept, with `contain` the picture is placed there.
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
 * The filter for resizing, by its name in jSquash.
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
 * MozJPEG's options; they override those of the preset. An option that is left out is the preset's.
 *
 * @public
 */
export interface JpegOptions {
  /** Several scans, from coarse to fine: a smaller file, and about twice the time. `baseline` overrides it. */
  readonly progressive?: boolean | undefined;
  /** One scan, with 8-bit quantization tables, which every decoder reads. */
  readonly baseline?: boolean | undefined;
  /** Huffman tables that are made for this image instead of the standard ones. */
  readonly optimizeCoding?: boolean | undefined;
  /** Smooths the picture before it is encoded, 0 to 100; chroma only with a `chromaSubsampling` of 1 or 2. */
  readonly smoothing?: number | undefined;
  /** The number of MozJPEG's quantization table, 0 to 8; 3 is ImageMagick's, tuned by N. Robidoux. */
  readonly quantTable?: number | undefined;
  /** How often trellis quantization runs, 1 to 50. */
  readonly trellisLoops?: number | undefined;
  /** Lets trellis quantization consider several scans at once. */
  readonly trellisMultipass?: boolean | undefined;
  /** Lets trellis quantization drop whole runs of zero blocks. */
  readonly trellisOptZero?: boolean | undefined;
  /** Lets trellis quantization change the quantization table. */
  readonly trellisOptTable?: boolean | undefined;
  /** `2`: chroma at half the width and height; `1`: chroma at full size; `'auto'`: the quality decides. */
  readonly chromaSubsampling?: 1 | 2 | 'auto' | undefined;
  /** A separate quality for chroma, 0 to 1. */
  readonly chromaQuality?: number | undefined;
}

/** A {@link ResizeMethod}, and whether to average linear light instead of gamma-encoded samples. */
export interface ResizeRequest {
  readonly method: ResizeMethod;
  readonly linear: boolean;
}

/** An unsharp mask: amount in percent, radius in pixels, threshold in 8-bit steps. */
export interface UnsharpRequest {
  readonly amount: number;
  readonly radius: number;
  readonly threshold: number;
}

/** One image to make, with all defaults filled in. */
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
  /** The largest size of the file, in bytes. */
  readonly targetBytes: number | undefined;
  /** Whether to write metadata about the picture into the file. */
  readonly metadata: boolean;
}

/** The moment to take a picture of, one form for each kind. */
export type Moment = MomentForm & {
  /** How old a live playlist may be that lists it, in seconds; `undefined`: it has to be the newest. */
  readonly maxAgeSeconds?: number | undefined;
};

type MomentForm =
  | { readonly kind: 'start' }
  | { readonly kind: 'live' }
  /** In seconds on the playlist's timeline. */
  | { readonly kind: 'time'; readonly time: number }
  /** In milliseconds since 1970. */
  | { readonly kind: 'date'; readonly dateMs: number }
  /** A media sequence number, and a place in that segment. */
  | {
      readonly kind: 'sequence';
      readonly sequence: number;
      /** In seconds from the segment's start. */
      readonly offset?: number | undefined;
    }
  /** 0 to 100, of the times that the playlist lists. */
  | { readonly kind: 'percent'; readonly percent: number };

/**
 * Which picture is taken for a moment:
 *
 * - `segment`: the first keyframe of the segment that holds the moment; this takes the fewest bytes;
 * - `nearest`: the keyframe nearest to the moment;
 * - `before`: the last keyframe at the moment or before it;
 * - `after`: the first keyframe at the moment or after it, or else the last one before it;
 * - `exact`: exactly the frame that a player shows at the moment, decoded from the keyframe before it.
 *
 * Keyframes are looked for in up to 32 segments on either side that begin within 60 s, until `maxSegmentBytes` have been
 * fetched. Segments that cannot be used are passed over, but not for `exact`.
 *
 * @public
 */
export type Seek = 'segment' | 'nearest' | 'before' | 'after' | 'exact';

/**
 * The zero of a moment inside a segment:
 *
 * - `presentation`: the presentation time of its first picture;
 * - `decode`: the decoding time of its first picture, which is earlier if pictures are reordered. Players that use it
 *   show the first picture of a stream slightly after zero.
 *
 * @public
 */
export type Clock = 'presentation' | 'decode' | PlayerClock;

/**
 * What a player and its browser tell of their timeline.
 *
 * @public
 */
export interface PlayerClock {
  /** The zero of the moment inside its segment, if there is no `mediaTime`. */
  readonly zero: 'presentation' | 'decode';
  /**
   * The moment on the media's own clock, in seconds: a presentation time as the segment's container has it, or whole
   * turns of the clock of MPEG-TS away. The offset in the segment then only tells where to look first.
   */
  readonly mediaTime?: number | undefined;
  /**
   * How much later than the moment a picture may be displayed and still be the one that is meant, in seconds, 0 to 0.1.
   * @defaultValue `0.001`
   */
  readonly tolerance?: number | undefined;
  /**
   * The edits of an MP4 that the browser applies to what a script feeds it (ISO/IEC 14496-12 8.6.6).
   * @defaultValue `'first'`
   */
  readonly edits?: EditRule | undefined;
}

/**
 * Which edits of an MP4 count: `all`, `none`, or the `first` alone, unless that one is empty.
 *
 * @public
 */
export type EditRule = 'all' | 'first' | 'none';

/**
 * Which of the pictures near a moment is taken: the first that is good enough, or the most detailed of three.
 *
 * @public
 */
export type PictureChoice = 'first' | 'representative';

/** Which variant of a multivariant playlist to take pictures from, one form for each kind. */
export type VariantChoice =
  | { readonly kind: 'auto' | 'lowest' | 'highest' }
  /** In pixels. */
  | { readonly kind: 'height'; readonly height: number }
  /** In bits a second. */
  | { readonly kind: 'bandwidth'; readonly bandwidth: number }
  /** The page's own function chooses. */
  | { readonly kind: 'page' };
