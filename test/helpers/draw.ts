import { execFileSync } from 'node:child_process';
import type { Pixels } from './frame-code.js';

/** Draws a frame as the encoder gets it. */
export function drawFrame(width: number, height: number, frame: number, noise = 0): Pixels {
  const values = { width, height, first: frame, frames: 1, noise };
  const flags = Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const rgb = execFileSync(process.execPath, ['scripts/draw-frames.mjs', ...flags], {
    maxBuffer: 2 ** 26,
  });
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return { width, height, data };
}
