import type { ImageType } from '../../src/shared/types.js';

/** A picture as red, green, blue and alpha bytes. `data` is tight: it fills its buffer, row after row. */
export interface RgbaImage {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of whole pixels, from its top left corner. */
export interface Rectangle extends Size {
  readonly x: number;
  readonly y: number;
}

export type CodecName = 'jpeg' | 'png' | 'resize';

/** Where the WebAssembly files come from. A call that rejected is made again by whoever needs the codec next. */
export interface CodecModules {
  load(name: CodecName): Promise<WebAssembly.Module>;
}

export interface EncodeOptions {
  /** 0 to 1. Lossless types take no notice of it. */
  readonly quality: number;
}

/** Makes the bytes of an image file. They fill their buffer, which belongs to the caller. */
export type EncodeImage = (
  image: RgbaImage,
  options: EncodeOptions,
) => Promise<Uint8Array<ArrayBuffer>>;

/** One image made of a picture. */
export interface MadeImage {
  readonly name: string | undefined;
  readonly width: number;
  readonly height: number;
  readonly type: ImageType;
  readonly bytes: ArrayBuffer;
}
