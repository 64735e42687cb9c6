import { initSync, resize } from '@jsquash/resize/lib/resize/pkg/squoosh_resize.js';
import { MAX_REDUCTION } from './box-rows.js';
import type { ImageLayout } from './geometry.js';
import type { CodecModules } from '../../wasm/codec-modules.js';
import type { Rectangle, RgbaImage, Size } from './types.js';

/** Resizes to exactly this size. */
export type ResizeImage = (image: RgbaImage, size: Size) => RgbaImage;

/** Index of Lanczos with three lobes in the codec's list of filters. */
const LANCZOS3 = 3;
const BYTES_A_PIXEL = 4;
/** A reduction averages plainly; leaving twice the size to Lanczos keeps edges as sharp as Lanczos alone does. */
const KEPT_FOR_LANCZOS = 2;
const BLACK = 0xff_00_00_00;

/** Gets the resizer ready. The codec's own entry is not used: it brings two more codecs and keeps a failed start for good. */
export async function createResizer(modules: CodecModules): Promise<ResizeImage> {
  initSync(await modules.load('resize'));
  return (image, { width, height }) => {
    if (image.width === width && image.height === height) return image;
    const bytes = new Uint8Array(image.data.buffer);
    // A video picture is opaque, so alpha needs no care; and browsers too scale video without going to linear light.
    const data = resize(bytes, image.width, image.height, width, height, LANCZOS3, false, false);
    return { data: data as Uint8ClampedArray<ArrayBuffer>, width, height };
  };
}

/**
 * A whole reduction that leaves at least twice the wanted size in both directions; 1 where none does. The largest one
 * is taken, or one more than half as large where only that divides the picture evenly: uneven boxes move edges about.
 */
export function chooseReduction(
  picture: Size,
  display: Size,
  { crop, placed }: ImageLayout,
): number {
  const columns = (picture.width * crop.width) / display.width / placed.width;
  const rows = (picture.height * crop.height) / display.height / placed.height;
  const largest = Math.floor(Math.min(columns, rows) / KEPT_FOR_LANCZOS);
  const limit = Math.min(Math.max(largest, 1), MAX_REDUCTION);
  for (let reduction = limit; reduction > limit / 2; reduction--) {
    if (picture.width % reduction === 0 && picture.height % reduction === 0) return reduction;
  }
  return limit;
}

/** Makes the image that the layout describes out of the whole picture, in whatever size that was converted. */
export function composeImage(
  source: RgbaImage,
  display: Size,
  { crop, placed, canvas }: ImageLayout,
  resizeImage: ResizeImage,
): RgbaImage {
  const kept = cropImage(source, toSource(crop, display, source));
  return placeImage(resizeImage(kept, placed), placed, canvas);
}

function toSource(crop: Rectangle, display: Size, source: Size): Rectangle {
  const scaleX = source.width / display.width;
  const scaleY = source.height / display.height;
  const width = Math.max(1, Math.round(crop.width * scaleX));
  const height = Math.max(1, Math.round(crop.height * scaleY));
  return {
    x: Math.min(Math.round(crop.x * scaleX), source.width - width),
    y: Math.min(Math.round(crop.y * scaleY), source.height - height),
    width,
    height,
  };
}

function cropImage(image: RgbaImage, { x, y, width, height }: Rectangle): RgbaImage {
  if (width === image.width && height === image.height) return image;
  const data = new Uint8ClampedArray(width * height * BYTES_A_PIXEL);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * image.width + x) * BYTES_A_PIXEL;
    data.set(
      image.data.subarray(start, start + width * BYTES_A_PIXEL),
      row * width * BYTES_A_PIXEL,
    );
  }
  return { data, width, height };
}

function placeImage(image: RgbaImage, { x, y }: Rectangle, { width, height }: Size): RgbaImage {
  if (width === image.width && height === image.height) return image;
  const data = new Uint8ClampedArray(width * height * BYTES_A_PIXEL);
  new Uint32Array(data.buffer).fill(BLACK);
  const rowBytes = image.width * BYTES_A_PIXEL;
  for (let row = 0; row < image.height; row++) {
    data.set(
      image.data.subarray(row * rowBytes, (row + 1) * rowBytes),
      ((y + row) * width + x) * BYTES_A_PIXEL,
    );
  }
  return { data, width, height };
}
