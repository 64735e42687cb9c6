import type { ImageType } from 'hlsnap';
import { ApiError } from '../errors.js';
import type { Settings } from '../options.js';
import { checkAvif } from './avif.js';
import { damaged } from './damaged.js';
import { detectType, EXTENSIONS } from './detect-type.js';
import { checkJpeg } from './jpeg.js';
import { checkPng } from './png.js';
import type { Size } from './size.js';
import { checkWebp } from './webp.js';

/** What the bytes tell about a picture. */
export interface ImageFacts extends Size {
  readonly type: ImageType;
  readonly extension: string;
}

export type ImageLimits = Pick<Settings, 'maxSide' | 'maxPixels'>;

/** They throw unless the bytes are exactly one complete picture, and return the size of its coded frame. */
const CHECKS: Readonly<Record<ImageType, (bytes: Buffer) => Size>> = {
  'image/jpeg': checkJpeg,
  'image/png': checkPng,
  'image/webp': checkWebp,
  'image/avif': checkAvif,
};

/**
 * Looks only at the bytes; what the client says about them does not count.
 *
 * @throws ApiError of status 415 or 422
 */
export async function checkImage(bytes: Buffer, limits: ImageLimits): Promise<ImageFacts> {
  const type = await detectType(bytes);
  if (type === undefined) {
    throw new ApiError(415, 'unsupported_image', 'Pictures have to be JPEG, PNG, WebP or AVIF.');
  }
  const size = measure(CHECKS[type], bytes);
  checkSize(size, limits);
  return { type, extension: EXTENSIONS[type], ...size };
}

/** Reading past the end is a RangeError. */
function measure(check: (bytes: Buffer) => Size, bytes: Buffer): Size {
  try {
    return check(bytes);
  } catch (error) {
    throw error instanceof ApiError ? error : damaged();
  }
}

function checkSize({ width, height }: Size, { maxSide, maxPixels }: ImageLimits): void {
  if (!(width >= 1 && height >= 1)) throw damaged();
  if (Math.max(width, height) <= maxSide && width * height <= maxPixels) return;
  const text = `Pictures have at most ${maxSide} pixels a side, and ${maxPixels} in all.`;
  throw new ApiError(422, 'image_dimensions', text);
}
