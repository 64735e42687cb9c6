import { drawFrame as drawRgb } from '../../scripts/draw-frame.mjs';
import type { Pixels } from './frame-code.js';

/** Draws a frame as it was before encoding. */
export function drawFrame(width: number, height: number, frame: number, noise = 0): Pixels {
  const rgb = new Uint8Array(width * height * 3);
  drawRgb({ width, height, data: rgb }, frame, { fps: 25, daySeconds: 24, noise });
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      data[pixel * 4 + channel] = rgb[pixel * 3 + channel] ?? 0;
    }
  }
  return { width, height, data };
}
