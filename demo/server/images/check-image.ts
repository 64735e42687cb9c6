import { fileTypeFromBuffer } from 'file-type';
import type { ImageType } from 'hlsnap';
import { imageSize } from 'image-size';
import { ApiError } from '../errors.js';
import { checkAvif } from './avif.js';
import { damaged } from './damaged.js';
import { checkJpeg } from './jpeg.js';
import { checkPng } from './png.js';
import { checkWebp } from './webp.js';

/** What the bytes tell about a picture. */
export interface ImageFacts {
  readonly type: ImageType;
  readonly extension: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

interface Format {
  readonly extension: string;
  /** @throws ApiError unless the bytes are exactly one complete picture */
  readonly check: (bytes: Buffer) => void;
}

export const FORMATS: Readonly<Record<ImageType, Format>> = {
  'image/jpeg': { extension: 'jpg', check: checkJpeg },
  'image/png': { extension: 'png', check: checkPng },
  'image/webp': { extension: 'webp', check: checkWebp },
  'image/avif': { extension: 'avif', check: checkAvif },
};

/**
 * Looks only at the bytes; what the client says about them does not count.
 *
 * @throws ApiError of status 415 or 422
 */
export async function checkImage(bytes: Buffer, maxSide: number): Promise<ImageFacts> {
  const type = await detectType(bytes);
  if (type === undefined) {
    throw new ApiError(415, 'unsupported_image', 'Pictures have to be JPEG, PNG, WebP or AVIF.');
  }
  const { extension, check } = FORMATS[type];
  try {
    check(bytes);
    const { width, height } = imageSize(bytes);
    if (!(width >= 1 && height >= 1)) throw damaged();
    if (Math.max(width, height) <= maxSide) return { type, extension, width, height };
  } catch {
    throw damaged();
  }
  throw new ApiError(422, 'image_dimensions', `Pictures have at most ${maxSide} pixels a side.`);
}

/** The type according to the first bytes. */
export async function detectType(bytes: Uint8Array): Promise<ImageType | undefined> {
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const mime = found?.mime;
  return mime !== undefined && mime in FORMATS ? (mime as ImageType) : undefined;
}
