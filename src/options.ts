import {
  absoluteUrl,
  assertFunction,
  assertObject,
  boolean,
  integer,
  number,
  oneOf,
  show,
} from './check.js';
import {
  resolveMoment,
  resolveSeek,
  resolveVariant,
  type At,
  type VariantChooser,
  type VariantOption,
} from './moment-options.js';
import type { Progress, StreamSource } from './shared/protocol.js';
import type { Fit, ImageRequest, ImageType, Moment, Seek } from './shared/types.js';

/**
 * One image to make of a snapshot.
 *
 * @public
 */
export interface ImageOptions {
  /** Width in pixels, 1 to 16384. Alone, the height follows from the picture's shape. Neither: display size. */
  readonly width?: number | undefined;
  /** Height in pixels, 1 to 16384. Alone, the width follows from the picture's shape. */
  readonly height?: number | undefined;
  /**
   * How the picture goes into `width` × `height`; of no effect where only one of them is given.
   * @defaultValue `'inside'`
   */
  readonly fit?: Fit | undefined;
  /**
   * Whether the picture may be made larger than it is. If not, a box that is too large is made smaller.
   * @defaultValue `false`
   */
  readonly upscale?: boolean | undefined;
  /**
   * The type of the file.
   * @defaultValue the capture's, `'image/jpeg'`
   */
  readonly type?: ImageType | undefined;
  /**
   * Quality of a JPEG, from 0 to 1.
   * @defaultValue the capture's, 0.8
   */
  readonly quality?: number | undefined;
  /** Handed back with the image. */
  readonly name?: string | undefined;
}

/**
 * What every way of taking pictures has.
 *
 * @public
 */
export interface PictureOptions {
  /**
   * Which picture stands for a moment.
   * @defaultValue `'segment'`
   */
  readonly seek?: Seek | undefined;
  /**
   * Which variant of a multivariant playlist to take.
   * @defaultValue `'auto'`
   */
  readonly variant?: VariantOption | undefined;
  /**
   * Whether an I-frame playlist is used where there is one that suits: there a byte range is one keyframe. Never for
   * `seek: 'exact'`, for `{ sequence }` and for every segment, since it has numbers and segments of its own.
   * @defaultValue `true`
   */
  readonly iFrames?: boolean | undefined;
  /**
   * The images to make, at least one and at most 64.
   * @defaultValue one in display size
   */
  readonly images?: readonly ImageOptions[] | undefined;
  /**
   * The type of images that name none.
   * @defaultValue `'image/jpeg'`
   */
  readonly type?: ImageType | undefined;
  /**
   * The quality of images that name none, from 0 to 1.
   * @defaultValue 0.8
   */
  readonly quality?: number | undefined;
  /** Ends it all, with a `SnapError` of code `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Options of {@link Snapper.capture}.
 *
 * @public
 */
export interface CaptureOptions extends PictureOptions {
  /**
   * The moment to take a picture of.
   * @defaultValue `'start'`
   */
  readonly at?: At | undefined;
  /** Told how far the capture is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** {@link PictureOptions} with every default filled in. */
export interface ResolvedPictureOptions {
  readonly stream: StreamSource;
  readonly chooseVariant: VariantChooser | undefined;
  /** `undefined`: not said. */
  readonly seek: Seek | undefined;
  readonly images: readonly ImageRequest[];
  readonly signal: AbortSignal | undefined;
}

/** {@link CaptureOptions} with every default filled in. */
export interface ResolvedCaptureOptions extends ResolvedPictureOptions {
  readonly moment: Moment;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

const MAX_PIXELS = 16384;
const MAX_IMAGES = 64;
const FITS: Readonly<Record<Fit, true>> = { inside: true, contain: true, cover: true, fill: true };
const TYPES: Readonly<Record<ImageType, true>> = { 'image/jpeg': true, 'image/png': true };

export function resolveCaptureOptions(
  url: string | URL,
  options: CaptureOptions = {},
): ResolvedCaptureOptions {
  assertObject('options', options);
  const { at = 'start' } = options;
  return {
    ...resolvePictureOptions(url, options),
    moment: resolveMoment(at),
    onProgress: assertFunction('options.onProgress', options.onProgress),
  };
}

export function resolvePictureOptions(
  url: string | URL,
  options: PictureOptions,
): ResolvedPictureOptions {
  const { signal, seek } = options;
  return {
    stream: resolveStream(url, options),
    chooseVariant: typeof options.variant === 'function' ? options.variant : undefined,
    seek: seek === undefined ? undefined : resolveSeek(seek),
    images: resolveImages(options),
    signal: resolveSignal(signal),
  };
}

export function resolveStream(
  url: string | URL,
  { variant = 'auto', iFrames = true }: Pick<PictureOptions, 'variant' | 'iFrames'>,
): StreamSource {
  return {
    url: absoluteUrl('url', url),
    variant: resolveVariant(variant),
    iFrames: boolean('options.iFrames', iFrames),
  };
}

export function resolveSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw new TypeError(`options.signal must be an AbortSignal, got ${show(signal)}`);
}

/** Checks the argument of {@link Snapper.preload}. */
export function resolveTypes(types: readonly ImageType[]): readonly ImageType[] {
  if (!Array.isArray(types)) throw new TypeError(`types must be an array, got ${show(types)}`);
  return Array.from(types as readonly ImageType[], (type, index) =>
    oneOf(`types[${index}]`, type, TYPES),
  );
}

function resolveImages(options: PictureOptions): readonly ImageRequest[] {
  const { images = [{}], type = 'image/jpeg', quality = 0.8 } = options;
  oneOf('options.type', type, TYPES);
  number('options.quality', quality, 0, 1);
  if (!Array.isArray(images)) {
    throw new TypeError(`options.images must be an array, got ${show(images)}`);
  }
  if (images.length === 0 || images.length > MAX_IMAGES) {
    throw new RangeError(
      `options.images must hold 1 to ${MAX_IMAGES} images, got ${images.length}`,
    );
  }
  // A hole in the array counts as what reading it gives.
  return Array.from(images as readonly ImageOptions[], (image, index) =>
    resolveImage(`options.images[${index}]`, image, { type, quality }),
  );
}

function resolveImage(
  path: string,
  image: ImageOptions,
  defaults: Pick<ImageRequest, 'type' | 'quality'>,
): ImageRequest {
  assertObject(path, image);
  const { name, width, height, fit = 'inside', upscale = false } = image;
  const { type = defaults.type, quality = defaults.quality } = image;
  if (name !== undefined && typeof name !== 'string') {
    throw new TypeError(`${path}.name must be a string, got ${show(name)}`);
  }
  return {
    name,
    width: width === undefined ? undefined : integer(`${path}.width`, width, 1, MAX_PIXELS),
    height: height === undefined ? undefined : integer(`${path}.height`, height, 1, MAX_PIXELS),
    fit: oneOf(`${path}.fit`, fit, FITS),
    upscale: boolean(`${path}.upscale`, upscale),
    type: oneOf(`${path}.type`, type, TYPES),
    quality: number(`${path}.quality`, quality, 0, 1),
  };
}
