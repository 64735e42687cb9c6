import type { ImageOptions } from '../options/images.js';

/** A small copy of a picture. */
export type Sketch = HTMLCanvasElement;

/** The image of a capture that is compared with a sketch; its shape is no matter. */
export const SKETCH_IMAGE = {
  ...{ width: 320, height: 180, fit: 'fill', upscale: true },
  ...{ type: 'image/jpeg', quality: 0.9 },
} as const satisfies ImageOptions;

/** Browsers resize differently; over squares of this many pixels, that is averaged out. */
const CELL = 5;
/** Levels that differ by less may be due to how browsers resize and convert colours, and to the image's quality. */
const NOISE = 5;
/** Up to this mean difference of levels, two pictures look the same. */
export const ALIKE = 0.1;

/** `undefined` if there is no picture or no canvas. */
export function drawSketch(source: CanvasImageSource): Sketch | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = SKETCH_IMAGE.width;
  canvas.height = SKETCH_IMAGE.height;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return undefined;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Mean levels of red, green and blue in squares of a sketch; `undefined` if the page may not read it. */
export type Levels = Float32Array;

export function readLevels(sketch: Sketch): Levels | undefined {
  try {
    const { width, height } = sketch;
    const data = sketch.getContext('2d')?.getImageData(0, 0, width, height).data;
    return data && averageCells(data, width, height);
  } catch {
    return undefined;
  }
}

function averageCells(data: Uint8ClampedArray, width: number, height: number): Levels {
  const columns = width / CELL;
  const levels = new Float32Array((columns * height * 3) / CELL);
  for (let i = 0; i < data.length; i++) {
    const channel = i % 4;
    if (channel === 3) continue;
    const pixel = i >> 2;
    const row = Math.floor(pixel / width / CELL);
    const cell = row * columns + Math.floor((pixel % width) / CELL);
    const at = cell * 3 + channel;
    levels[at] = (levels[at] ?? 0) + (data[i] ?? 0) / CELL ** 2;
  }
  return levels;
}

/** The levels of an image file. */
export async function levelsOf(blob: Blob): Promise<Levels | undefined> {
  const bitmap = await createImageBitmap(blob);
  const sketch = drawSketch(bitmap);
  bitmap.close();
  return sketch && readLevels(sketch);
}

/** The mean difference of two pictures' levels; 0 means that they look the same. */
export function difference(a: Levels, b: Levels): number {
  const differences = a.map((level, i) => Math.abs(level - (b[i] ?? 0)));
  return differences.reduce((sum, one) => (one < NOISE ? sum : sum + one), 0) / a.length;
}
