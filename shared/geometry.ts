import type { Gravity, ImageRequest } from './types.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle in whole pixels, given by its top left corner and its size. */
export interface Rectangle extends Size {
  readonly x: number;
  readonly y: number;
}

/** How a picture becomes an image. Everything is in whole pixels, and sizes are at least 1. */
export interface ImageLayout {
  /** The part of the picture that is kept, in pixels of its display size. */
  readonly crop: Rectangle;
  /** The place and size of that part on the canvas. */
  readonly placed: Rectangle;
  /** The size of the image; the area outside `placed` is background. */
  readonly canvas: Size;
}

/**
 * The size at which a picture is displayed. As in `<video>`, a wide sample makes the picture wider and a narrow one
 * makes it higher, so that no sample is lost. An aspect ratio that makes no sense counts as 1.
 */
export function displaySize(width: number, height: number, sampleAspectRatio: number): Size {
  const usable = Number.isFinite(sampleAspectRatio) && sampleAspectRatio > 0;
  const ratio = usable ? sampleAspectRatio : 1;
  return ratio > 1
    ? { width: pixels(width * ratio), height }
    : { width, height: pixels(height / ratio) };
}

/** Lays out a picture of this display size as the request asks. */
export function layoutImage(display: Size, request: ImageRequest): ImageLayout {
  const { width, height, fit, upscale } = request;
  if (width === undefined || height === undefined) {
    return whole(scaledToOneSide(display, request));
  }
  const box = { width, height };
  // Rounding leaves no line of background, and takes none from the picture.
  if (fit !== 'inside' && fills(display, box, upscale)) return whole(box);
  switch (fit) {
    case 'fill':
      return whole(upscale ? box : smaller(box, display));
    case 'inside':
      return whole(scaled(display, atMostOne(scaleInside(display, box), upscale)));
    case 'contain':
      return contain(display, box, request);
    case 'cover':
      return cover(display, box, request);
  }

  function whole(size: Size): ImageLayout {
    return { crop: { x: 0, y: 0, ...display }, placed: { x: 0, y: 0, ...size }, canvas: size };
  }
}

function scaledToOneSide(display: Size, { width, height, upscale }: ImageRequest): Size {
  if (width !== undefined) return scaled(display, atMostOne(width / display.width, upscale));
  if (height !== undefined) return scaled(display, atMostOne(height / display.height, upscale));
  return display;
}

function contain(display: Size, box: Size, { upscale, gravity }: ImageRequest): ImageLayout {
  const scale = scaleInside(display, box);
  const placedScale = atMostOne(scale, upscale);
  const canvas = scaled(box, placedScale / scale);
  const size = smaller(scaled(display, placedScale), canvas);
  return {
    crop: { x: 0, y: 0, ...display },
    placed: { ...heldAt(gravity, size, canvas), ...size },
    canvas,
  };
}

function cover(display: Size, box: Size, { upscale, gravity }: ImageRequest): ImageLayout {
  const scale = Math.max(box.width / display.width, box.height / display.height);
  const placedScale = atMostOne(scale, upscale);
  const fitting = scaled(box, placedScale / scale);
  const canvas = upscale ? fitting : smaller(fitting, display);
  const kept = smaller(scaled(box, 1 / scale), display);
  return {
    crop: { ...heldAt(gravity, kept, display), ...kept },
    placed: { x: 0, y: 0, ...canvas },
    canvas,
  };
}

function scaleInside(display: Size, box: Size): number {
  return Math.min(box.width / display.width, box.height / display.height);
}

/** Whether one side of a box follows from the other and the picture's shape. */
function fills(display: Size, { width, height }: Size, upscale: boolean): boolean {
  if (!upscale && (width > display.width || height > display.height)) return false;
  return (
    height === pixels((display.height * width) / display.width) ||
    width === pixels((display.width * height) / display.height)
  );
}

function atMostOne(scale: number, upscale: boolean): number {
  return upscale ? scale : Math.min(scale, 1);
}

function scaled(size: Size, scale: number): Size {
  return { width: pixels(size.width * scale), height: pixels(size.height * scale) };
}

function smaller(size: Size, limit: Size): Size {
  return {
    width: Math.min(size.width, limit.width),
    height: Math.min(size.height, limit.height),
  };
}

function heldAt(gravity: Gravity, inner: Size, outer: Size): { x: number; y: number } {
  const [left, right] = [gravity.endsWith('left'), gravity.endsWith('right')];
  const [top, bottom] = [gravity.startsWith('top'), gravity.startsWith('bottom')];
  return {
    x: freeSpace(outer.width - inner.width, left, right),
    y: freeSpace(outer.height - inner.height, top, bottom),
  };
}

/** How much of the free space lies before the picture. */
function freeSpace(left: number, isAtStart: boolean, isAtEnd: boolean): number {
  if (isAtStart) return 0;
  return isAtEnd ? left : Math.floor(left / 2);
}

function pixels(length: number): number {
  return Math.max(1, Math.round(length));
}
