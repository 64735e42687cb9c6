import type { ImageRequest } from '../../shared/types.js';
import type { ImageLayout, Rectangle, Size } from '../../shared/geometry.js';
import type { ResizeImage } from './resize.js';
import type { RgbaImage } from './types.js';
import { sharpen } from './unsharp.js';

const BYTES_A_PIXEL = 4;

/** The options that apply after the layout. */
export type Finish = Pick<ImageRequest, 'resize' | 'unsharp' | 'background'>;

/**
 * Makes the image that the layout describes from the complete picture, at whatever size that was converted. The picture
 * is cropped, resized, sharpened, and placed.
 */
export function composeImage(
  source: RgbaImage,
  display: Size,
  { crop, placed, canvas }: ImageLayout,
  { resizeImage, ...finish }: Finish & { readonly resizeImage: ResizeImage },
): RgbaImage {
  const kept = cropImage(source, toSource(crop, display, source));
  const isSized = kept.width === placed.width && kept.height === placed.height;
  const resized = isSized ? kept : resizeImage(kept, placed, finish.resize);
  const sharp = finish.unsharp ? sharpen(resized, finish.unsharp) : resized;
  return placeImage(sharp, placed, canvas, finish.background);
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

function placeImage(
  image: RgbaImage,
  { x, y }: Rectangle,
  { width, height }: Size,
  background: number,
): RgbaImage {
  if (width === image.width && height === image.height) return image;
  const canvas = emptyImage({ width, height }, background);
  drawAt(canvas, image, { x, y });
  return canvas;
}

/** An image of one color, 0xRRGGBB. */
export function emptyImage({ width, height }: Size, color: number): RgbaImage {
  const data = new Uint8ClampedArray(width * height * BYTES_A_PIXEL);
  fillWith(data, color);
  return { data, width, height };
}

/** Copies an image to a place on a canvas; all of it has to fit. */
export function drawAt(
  canvas: RgbaImage,
  image: RgbaImage,
  { x, y }: Pick<Rectangle, 'x' | 'y'>,
): void {
  const rowBytes = image.width * BYTES_A_PIXEL;
  for (let row = 0; row < image.height; row++) {
    canvas.data.set(
      image.data.subarray(row * rowBytes, (row + 1) * rowBytes),
      ((y + row) * canvas.width + x) * BYTES_A_PIXEL,
    );
  }
}

function fillWith(data: Uint8ClampedArray<ArrayBuffer>, color: number): void {
  data.set([color >> 16, (color >> 8) & 0xff, color & 0xff, 0xff]);
  new Uint32Array(data.buffer).fill(new Uint32Array(data.buffer, 0, 1)[0] ?? 0);
}
