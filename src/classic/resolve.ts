import { fieldValues } from '../http/resolve-access.js';
import type { Fields } from '../http/ask.js';
import {
  absoluteUrl,
  assertArray,
  assertObject,
  boolean,
  choice,
  flag,
  integer,
  number,
  numeric,
  resolveOptions,
  text,
} from '../options/check.js';
import type { ImageOptions } from '../options/images.js';
import type { S3Signature } from '../sinks/s3/options.js';
import type { ClassicDimension, ClassicPluginOptions } from './options.js';

/** {@link ClassicPluginOptions}, checked, with all defaults filled in. */
export interface ClassicConfig {
  readonly savesLocally: boolean;
  /** Absolute, like all URLs. */
  readonly serverUrl: string | undefined;
  readonly tokenUrl: string | undefined;
  readonly token: string | undefined;
  readonly tokenData: Fields;
  readonly s3Url: string | undefined;
  readonly signatureUrl: string | undefined;
  readonly signature: S3Signature | undefined;
  readonly sendsFiles: boolean;
  readonly type: 'image/jpeg' | 'image/png';
  readonly quality: number;
  readonly images: readonly ImageOptions[];
  /** Which of the images are thumbnails. */
  readonly thumbnails: ReadonlySet<number>;
  readonly texts: Readonly<Record<'success' | 'error' | 'processing', string>>;
  /** The status while a thumbnail is made. */
  readonly thumbnailText: string;
  readonly debug: boolean;
  readonly pauses: boolean;
  /** The template of an image's name; `undefined` if it has none. */
  readonly nameOf: (index: number) => string | undefined;
}

/** An element takes up to 64 images, and the picture in its own size may be one of them. */
const MAX_DIMENSIONS = 63;
const MAX_PIXELS = 16384;
const TYPES = { jpg: true, jpeg: true, png: true } as const;

const DIMENSION = {
  width: numeric(integer, 1, MAX_PIXELS),
  height: numeric(integer, 1, MAX_PIXELS),
  thumbnail: flag,
} satisfies Readonly<Record<keyof ClassicDimension, unknown>>;

const CHECKS = {
  savelocal: flag,
  serverurl: url,
  tokenurl: url,
  token: name,
  tokendata: (path, value: Parameters<typeof fieldValues>[1]) => fieldValues(path, value),
  s3url: url,
  signatureurl: url,
  s3: signature,
  postfiles: flag,
  type: choice(TYPES, 'png'),
  quality,
  dimensions: (path, value?: unknown) =>
    list(path, value, (at, one) => resolveOptions(at, present(at, one), DIMENSION)),
  unsharpAmount: numeric(number, 0, 500, 80),
  unsharpRadius: numeric(number, 0, Infinity, 0.6),
  unsharpThreshold: numeric(number, 0, 255, 2),
  success: words('Capture Complete'),
  error: words('Capture Failed Try Again.'),
  processing: words('Processing Please Wait.'),
  thumbnail: words('Generating Thumbnail'),
  debug: flag,
  pauseOnCapture: (path, value?: unknown) => boolean(path, value ?? true),
  snapshotname: name,
  snapshotnames: (path, value?: unknown) => list(path, value, name),
} satisfies Readonly<Record<keyof ClassicPluginOptions, (path: string, value: never) => unknown>>;

/** @throws TypeError or RangeError that names what is wrong; all names that are not options in one error */
export function resolveClassic(options: ClassicPluginOptions): ClassicConfig {
  assertAllKnown(options);
  const given = resolveOptions('options', present('options', options), CHECKS);
  const { success, error, processing, snapshotname, snapshotnames } = given;
  return {
    savesLocally: given.savelocal,
    serverUrl: given.serverurl,
    tokenUrl: given.tokenurl,
    token: given.token,
    tokenData: given.tokendata,
    s3Url: given.s3url,
    signatureUrl: given.signatureurl,
    signature: given.s3,
    sendsFiles: given.postfiles,
    type: given.type === 'png' ? 'image/png' : 'image/jpeg',
    quality: given.quality,
    ...imagesOf(given),
    texts: { success, error, processing },
    thumbnailText: given.thumbnail,
    debug: given.debug,
    pauses: given.pauseOnCapture,
    nameOf: (index) => snapshotnames[index] ?? snapshotname,
  };
}

function assertAllKnown(options: unknown): void {
  assertObject('options', options);
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(CHECKS, key));
  // One alone gets the name that may have been meant.
  if (unknown.length < 2) return;
  throw new TypeError(`options has names that are not options: ${unknown.join(', ')}`);
}

/** Configurations often have `null` where there is nothing. */
function present(path: string, options: unknown): object {
  assertObject(path, options);
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));
}

/** Only what is resized is sharpened, and a box is filled. */
function imagesOf({
  dimensions,
  ...mask
}: {
  readonly dimensions: readonly (ClassicDimension & { readonly thumbnail: boolean })[];
  readonly unsharpAmount: number;
  readonly unsharpRadius: number;
  readonly unsharpThreshold: number;
}): Pick<ClassicConfig, 'images' | 'thumbnails'> {
  const { unsharpAmount: amount, unsharpRadius: radius, unsharpThreshold: threshold } = mask;
  const hasMask = amount > 0 && radius >= 0.5;
  const unsharp = hasMask ? { amount, radius: Math.min(radius, 2), threshold } : undefined;
  const keepsStill = dimensions[0]?.thumbnail ?? true;
  const all = keepsStill ? [undefined, ...dimensions] : dimensions;
  return {
    images: all.map((size) => {
      if (!size) return {};
      return { width: size.width, height: size.height, fit: 'fill', upscale: true, unsharp };
    }),
    thumbnails: new Set(all.flatMap((size, index) => (size?.thumbnail ? [index] : []))),
  };
}

function url(path: string, value: unknown = ''): string | undefined {
  return value === '' ? undefined : absoluteUrl(path, value);
}

function name(path: string, value: unknown = ''): string | undefined {
  const checked = text(path, value);
  return checked === '' ? undefined : checked;
}

function words(fallback: string): (path: string, value: unknown) => string {
  return (path, value = fallback) => text(path, value);
}

function signature(path: string, value: S3Signature | undefined): S3Signature | undefined {
  if (value !== undefined && typeof value !== 'string') assertObject(path, value);
  return value === '' ? undefined : value;
}

function quality(path: string, value: unknown = 1): number {
  const isText = typeof value === 'string' && value.trim() !== '';
  return number(path, isText ? Number(value) : value, 0, 1);
}

function list<Item>(
  path: string,
  value: unknown = [],
  check: (path: string, item: unknown) => Item,
): readonly Item[] {
  assertArray(path, value);
  if (value.length > MAX_DIMENSIONS) {
    throw new RangeError(`${path} must hold up to ${MAX_DIMENSIONS}, got ${value.length}`);
  }
  return Array.from(value, (item, index) => check(`${path}[${index}]`, item));
}
