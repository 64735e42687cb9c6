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
 * @throws SnapError `decode-failed` for a file that is no image
 */
export async function fingerprintOf(image: ImageBitmapSource): Promise<Fingerprint> {
  const bitmap = await toBitmap(image);
  try {
    return toFingerprint(readSmall(bitmap));
  } finally {
    bitmap.close();
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
    throw new SnapError('decode-failed', 'The image cannot be read', { cause });
  }
}

/** The pixels that a fingerprint is made of. Browsers resize badly by more than half, so it is halved until that is near. */
function readSmall(bitmap: ImageBitmap): Uint8ClampedArray {
  let source: ImageBitmap | HTMLCanvasElement = bitmap;
  for (;;) {
    const [width = SIDE, height = SIDE] = [source.width, source.height].map((side) =>
      Math.min(MOST_SIDE, Math.max(SIDE, Math.ceil(side / 2))),
    );
    const context = draw(source, width, height);
    if (width > SIDE || height > SIDE) {
      source = context.canvas;
      continue;
    }
    try {
      return context.getImageData(0, 0, SIDE, SIDE).data;
    } catch (cause) {
      throw new TypeError('image must be of this origin, or allowed by CORS', { cause });
    }
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
