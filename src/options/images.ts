import {
  assertArray,
  choice,
  flag,
  integer,
  number,
  numeric,
  oneOf,
  optional,
  resolveOptions,
  wrongType,
} from './check.js';
import { resolveJpegOptions } from './jpeg.js';
import { assertTemplate } from './template.js';
import { IMAGE_TYPES } from '../../shared/image-types.js';
import type {
  EncodePreset,
  Fit,
  Gravity,
  ImageRequest,
  ImageType,
  JpegOptions,
  ResizeMethod,
  ResizeRequest,
} from '../../shared/types.js';

/**
 * How a picture is resized.
 *
 * @public
 */
export interface ResizeOptions {
  /**
   * The filter.
   * @defaultValue `'lanczos3'`
   */
  readonly method?: ResizeMethod | undefined;
  /**
   * Whether to average linear light instead of the gamma-encoded samples: right for fine bright detail such as stars,
   * but not what players do, and up to 8 times as slow. Not with the three `magicKernel` methods.
   * @defaultValue `false`
   */
  readonly linear?: boolean | undefined;
}

/**
 * An unsharp mask, applied after resizing; the numbers have the same meaning as in pica.
 *
 * @public
 */
export interface UnsharpOptions {
  /**
   * How much of the difference to the blurred picture is added, 0 to 500 percent.
   * @defaultValue 160
   */
  readonly amount?: number | undefined;
  /**
   * The radius of the blur, 0.5 to 2 pixels.
   * @defaultValue 0.6
   */
  readonly radius?: number | undefined;
  /**
   * Differences below this, 0 to 255, are left alone.
   * @defaultValue 1
   */
  readonly threshold?: number | undefined;
}

/**
 * One image to make from a snapshot. The picture is cropped, resized, sharpened and encoded, in this order.
 *
 * @public
 */
export interface ImageOptions {
  /**
   * The width in pixels, 1 to 16384. If only the width is set, the height follows from the picture's shape; if neither
   * is set, the image has display size.
   */
  readonly width?: number | undefined;
  /** The height in pixels, 1 to 16384. If only the height is set, the width follows from the picture's shape. */
  readonly height?: number | undefined;
  /**
   * How the picture fits into `width` × `height`; it has no effect if only one of them is set.
   * @defaultValue `'inside'`
   */
  readonly fit?: Fit | undefined;
  /**
   * Which part of the picture `cover` keeps, and where `contain` places the picture.
   * @defaultValue `'center'`
   */
  readonly gravity?: Gravity | undefined;
  /**
   * The color of the bars of `contain`, as `#rrggbb` or `#rgb`.
   * @defaultValue `'#000000'`
   */
  readonly background?: string | undefined;
  /**
   * Whether the image may be larger than the picture. If not, a box that is too large shrinks.
   * @defaultValue `false`
   */
  readonly upscale?: boolean | undefined;
  /** How the picture is resized. */
  readonly resize?: ResizeOptions | undefined;
  /**
   * Sharpens the image after resizing; `{}` is a mask that suits thumbnails.
   * @defaultValue none
   */
  readonly unsharp?: UnsharpOptions | undefined;
  /**
   * The type of the file.
   * @defaultValue the capture's, `'image/jpeg'`
   */
  readonly type?: ImageType | undefined;
  /**
   * The quality of a JPEG, WebP or AVIF, from 0 to 1; each type has its own scale.
   * @defaultValue the capture's, 0.8
   */
  readonly quality?: number | undefined;
  /**
   * How much time the encoder takes to save bytes. No effect for PNG.
   * @defaultValue `'fast'`
   */
  readonly preset?: EncodePreset | undefined;
  /** Options of the JPEG encoder that override the preset. No effect for other types. */
  readonly jpeg?: JpegOptions | undefined;
  /**
   * The largest size of the file, 1 byte or more. If the file is larger at `quality`, the quality is lowered until it
   * fits, in at most 6 encodes. If none fits, you get the image of the lowest quality; its blob's size tells. Not for
   * PNG.
   */
  readonly targetBytes?: number | undefined;
  /**
   * Whether to write the picture's time and facts about the stream into a JPEG as EXIF. Only for JPEG.
   * @defaultValue `false`
   */
  readonly metadata?: boolean | undefined;
  /**
   * The image's name: a template like {@link PictureOptions.name}, which it replaces for this image.
   * @defaultValue the capture's
   */
  readonly name?: string | undefined;
}

/** For images that set none of their own. */
export interface ImageDefaults {
  readonly images?: readonly ImageOptions[] | undefined;
  readonly type?: ImageType | undefined;
  readonly quality?: number | undefined;
  readonly name?: string | readonly string[] | undefined;
}

const MAX_PIXELS = 16384;
export const MAX_IMAGES = 64;
const FITS: Readonly<Record<Fit, true>> = { inside: true, contain: true, cover: true, fill: true };
const GRAVITIES: Readonly<Record<Gravity, true>> = {
  center: true,
  top: true,
  bottom: true,
  left: true,
  right: true,
  'top-left': true,
  'top-right': true,
  'bottom-left': true,
  'bottom-right': true,
};
const METHODS: Readonly<Record<ResizeMethod, true>> = {
  lanczos3: true,
  mitchell: true,
  catrom: true,
  triangle: true,
  magicKernel: true,
  magicKernelSharp2013: true,
  magicKernelSharp2021: true,
};
const PRESETS: Readonly<Record<EncodePreset, true>> = { fast: true, balanced: true, small: true };

/** Checks the argument of {@link Snapper.preload}. */
export function resolveTypes(types: readonly ImageType[]): readonly ImageType[] {
  assertArray('types', types);
  return Array.from(types, (type, index) => oneOf(`types[${index}]`, type, IMAGE_TYPES));
}

export function resolveImages(options: ImageDefaults): readonly ImageRequest[] {
  const { images = [{}] } = options;
  const type = choice(IMAGE_TYPES, 'image/jpeg')('options.type', options.type);
  const quality = numeric(number, 0, 1, 0.8)('options.quality', options.quality);
  assertArray('options.images', images);
  if (images.length === 0 || images.length > MAX_IMAGES) {
    throw new RangeError(
      `options.images must hold 1 to ${MAX_IMAGES} images, got ${images.length}`,
    );
  }
  const names = resolveNames(options.name, images.length);
  // A hole in the array becomes `undefined`.
  return Array.from(images, (image, index) => {
    return resolveImage(`options.images[${index}]`, image, { type, quality, name: names[index] });
  });
}

/** Returns a name for each image. */
function resolveNames(
  name: string | readonly string[] | undefined,
  count: number,
): readonly (string | undefined)[] {
  if (!Array.isArray(name)) {
    if (name !== undefined) assertTemplate('options.name', name);
    return Array.from({ length: count }, () => name);
  }
  if (name.length !== count) {
    throw new RangeError(
      `options.name must be one name, or a list of ${count}, one for each image, got ${name.length}`,
    );
  }
  return Array.from(name as readonly string[], (one, index) => {
    assertTemplate(`options.name[${index}]`, one);
    return one;
  });
}

const SHAPE = {
  width: numeric(integer, 1, MAX_PIXELS),
  height: numeric(integer, 1, MAX_PIXELS),
  fit: choice(FITS, 'inside'),
  gravity: choice(GRAVITIES, 'center'),
  background: resolveColor,
  upscale: flag,
  resize: resolveResize,
  unsharp: optional((path, value: UnsharpOptions) => resolveOptions(path, value, UNSHARP)),
  preset: choice(PRESETS, 'fast'),
  jpeg: resolveJpegOptions,
  metadata: flag,
  targetBytes: numeric(integer, 1, Number.MAX_SAFE_INTEGER),
};

const UNSHARP = {
  amount: numeric(number, 0, 500, 160),
  radius: numeric(number, 0.5, 2, 0.6),
  threshold: numeric(number, 0, 255, 1),
} satisfies Readonly<Record<keyof UnsharpOptions, unknown>>;

const RESIZE = {
  method: choice(METHODS, 'lanczos3'),
  linear: flag,
} satisfies Readonly<Record<keyof ResizeOptions, unknown>>;

function resolveImage(
  path: string,
  image: ImageOptions,
  { type, quality, name }: Pick<ImageRequest, 'type' | 'quality' | 'name'>,
): ImageRequest {
  const table = {
    ...SHAPE,
    type: choice(IMAGE_TYPES, type),
    quality: numeric(number, 0, 1, quality),
    name: (at: string, value: string | undefined = name) => resolveName(at, value),
  } satisfies Readonly<Record<keyof ImageOptions, unknown>>;
  const resolved = resolveOptions(path, image, table);
  if (resolved.targetBytes !== undefined && resolved.type === 'image/png') {
    throw new TypeError(`${path}.targetBytes needs a type with a quality, not 'image/png'`);
  }
  if (resolved.metadata && resolved.type !== 'image/jpeg') {
    throw new TypeError(`${path}.metadata needs the type 'image/jpeg', not '${resolved.type}'`);
  }
  return resolved;
}

function resolveName(path: string, name: string | undefined): string | undefined {
  if (name !== undefined) assertTemplate(path, name);
  return name;
}

function resolveResize(path: string, options: ResizeOptions = {}): ResizeRequest {
  const resize = resolveOptions(path, options, RESIZE);
  if (resize.linear && resize.method.startsWith('magic')) {
    throw new TypeError(`${path}.linear is not possible with '${resize.method}'`);
  }
  return resize;
}

/** A color as 0xRRGGBB. */
export function resolveColor(path: string, color: unknown = '#000'): number {
  const hex =
    typeof color === 'string' ? /^#([\da-f]{3}|[\da-f]{6})$/i.exec(color)?.[1] : undefined;
  if (hex === undefined) {
    throw wrongType(path, "a color as '#rrggbb' or '#rgb'", color);
  }
  return parseInt(hex.length === 3 ? hex.replaceAll(/./g, '$&$&') : hex, 16);
}
