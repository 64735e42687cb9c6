import type { ImageRequest } from '../../shared/types.js';

/** A picture as red, green, blue and alpha bytes. `data` fills its buffer, row after row. */
export interface RgbaImage {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** Lossless types ignore them. */
export type EncodeOptions = Pick<ImageRequest, 'quality' | 'preset' | 'jpeg'>;

/** Makes the bytes of an image file. They fill their buffer, which belongs to the caller. */
export type EncodeImage = (
  image: RgbaImage,
  options: EncodeOptions,
) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
