import type { Size } from '../../shared/geometry.js';

/** A canvas whose pixels are read; `undefined` where the browser's workers have none. */
export function openCanvas({ width, height }: Size): OffscreenCanvasRenderingContext2D | undefined {
  if (typeof OffscreenCanvas === 'undefined') return undefined;
  const canvas = new OffscreenCanvas(width, height);
  return canvas.getContext('2d', { willReadFrequently: true }) ?? undefined;
}
