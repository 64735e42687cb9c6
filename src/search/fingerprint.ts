import { bmvbhash } from 'blockhash-core';
import { SnapError } from '../../shared/errors.js';
import type { ImageOptions } from '../options/images.js';

/** The sides of what it is made of, in pixels. The picture's shape is lost: it tells nothing of what it shows. */
const SIDE = 64;
/** Of a hash, in each direction. */
const HASH_BITS = 16;
const HASH_SIZE = HASH_BITS ** 2;
/** The sides of a canvas that all browsers have: of a larger one, some have nothing but black. */
const MOST_SIDE = 4096;
/** Levels that differ by less than this over the whole picture show nothing to compare. */
const FLAT_LEVELS = 8;

/** The image to capture of what is compared. */
export const FINGERPRINT_IMAGE = {
  ...{ width: SIDE, height: SIDE, fit: 'fill', upscale: true, type: 'image/png' },
} as const satisfies ImageOptions;

/** A small copy of a picture, and what it is compared by. */
export interface Fingerprint {
  /** A perceptual hash; what of a picture remains after resizing and encoding it. */
  readonly hash: readonly number[];
  /** Luma, 0 to 255, of 64 × 64 pixels. */
  readonly luma: Float32Array;
  /** Whether it is of one color. */
  readonly isBlank: boolean;
}

/**
 * @throws `TypeError` for what is no image, and for an image of another origin, which the page may not read
 * @throws SnapError `decode-failed` for a file that is no image, and for what has no picture: an `<img>` that has not
 * loaded, a bitmap that was closed
 */
export async function fingerprintOf(image: ImageBitmapSource): Promise<Fingerprint> {
  if (isImageElement(image)) return ofElement(image);
  const bitmap = await toBitmap(image);
  try {
    return toFingerprint(readSmall(bitmap, [bitmap.width, bitmap.height]));
  } finally {
    bitmap.close();
  }
}

function isImageElement(image: ImageBitmapSource): image is HTMLImageElement {
  return typeof HTMLImageElement !== 'undefined' && image instanceof HTMLImageElement;
}

/** Browsers make no bitmap of an SVG image that has no size, or one of another shape; they do draw it. */
function ofElement(image: HTMLImageElement): Fingerprint {
  const { naturalWidth, naturalHeight } = image;
  if (!image.complete || naturalWidth === 0 || naturalHeight === 0) throw unreadable();
  try {
    return toFingerprint(readSmall(image, [naturalWidth, naturalHeight]));
  } catch (cause) {
    throw isUnusable(cause) ? unreadable(cause) : cause;
  }
}

/** Of RGBA, 64 × 64. */
export function toFingerprint(data: Uint8ClampedArray): Fingerprint {
  const luma = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < luma.length; i++) {
    const at = i * 4;
    luma[i] = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  }
  const hash = bmvbhash({ data, width: SIDE, height: SIDE }, HASH_BITS);
  return { hash: Array.from(hash, (digit) => parseInt(digit, 16)), luma, isBlank: isFlat(data) };
}

/** How much two pictures have in common, from 0 to 1: by the hash what they are of, by the levels how exactly. */
export function likeness(a: Fingerprint, b: Fingerprint): number {
  if (a.isBlank || b.isBlank) {
    return a.isBlank && b.isBlank ? Math.max(0, 1 - levelDifference(a, b) / FLAT_LEVELS) : 0;
  }
  // Hashes of pictures that have nothing to do with each other agree in half of their bits.
  const shared = Math.max(0, 1 - (2 * bitsApart(a.hash, b.hash)) / HASH_SIZE);
  return (shared + Math.max(0, correlation(a.luma, b.luma))) / 2;
}

/** The mean difference of levels, 0 to 255. */
export function levelDifference(a: Fingerprint, b: Fingerprint): number {
  return (
    a.luma.reduce((sum, level, i) => sum + Math.abs(level - (b.luma[i] ?? 0)), 0) / a.luma.length
  );
}

function bitsApart(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, digit, i) => sum + (ONES[digit ^ (b[i] ?? 0)] ?? 0), 0);
}

/** The bits that are set in a hexadecimal digit. */
const ONES = Array.from({ length: 16 }, (_, digit) => digit.toString(2).replaceAll('0', '').length);

/** Of two pictures' levels, -1 to 1, whatever their brightness and contrast. */
function correlation(a: Float32Array, b: Float32Array): number {
  const [meanA, meanB] = [a, b].map(
    (levels) => levels.reduce((sum, level) => sum + level, 0) / levels.length,
  );
  let [together, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const x = (a[i] ?? 0) - (meanA ?? 0);
    const y = (b[i] ?? 0) - (meanB ?? 0);
    together += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return ofA === 0 || ofB === 0 ? 0 : together / Math.sqrt(ofA * ofB);
}

function isFlat(data: Uint8ClampedArray): boolean {
  return [0, 1, 2].every((channel) => {
    let [least, most] = [255, 0];
    for (let i = channel; i < data.length; i += 4) {
      least = Math.min(least, data[i] ?? 0);
      most = Math.max(most, data[i] ?? 0);
    }
    return most - least < FLAT_LEVELS;
  });
}

async function toBitmap(image: ImageBitmapSource): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(image);
  } catch (cause) {
    if (cause instanceof TypeError) throw new TypeError('image must be an image', { cause });
    throw unreadable(cause);
  }
}

function unreadable(cause?: unknown): SnapError {
  return new SnapError('decode-failed', 'The image cannot be read', { cause });
}

/** What browsers say of an image that is broken. */
function isUnusable(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'InvalidStateError';
}

/** The pixels that a fingerprint is made of. Browsers resize badly by more than half, so it is halved until that is near. */
function readSmall(
  image: ImageBitmap | HTMLImageElement,
  size: readonly [number, number],
): Uint8ClampedArray {
  let source: CanvasImageSource = image;
  let [width, height] = size;
  for (;;) {
    [width, height] = [halved(width), halved(height)];
    const context: CanvasRenderingContext2D = draw(source, width, height);
    if (width === SIDE && height === SIDE) return pixelsOf(context);
    source = context.canvas;
  }
}

function halved(side: number): number {
  return Math.min(MOST_SIDE, Math.max(SIDE, Math.ceil(side / 2)));
}

function pixelsOf(context: CanvasRenderingContext2D): Uint8ClampedArray {
  try {
    return context.getImageData(0, 0, SIDE, SIDE).data;
  } catch (cause) {
    if (!(cause instanceof DOMException && cause.name === 'SecurityError')) throw unreadable(cause);
    throw new TypeError('image must be of this origin, or allowed by CORS', { cause });
  }
}

function draw(source: CanvasImageSource, width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) throw new SnapError('decode-failed', 'The browser has no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, width, height);
  return context;
}
