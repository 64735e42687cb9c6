import type { ColorDescription } from './types.js';

/** Colors as canvases and browsers' images have them. */
export const SRGB: ColorDescription = {
  range: 'full',
  matrix: 'rgb',
  primaries: 'bt709',
  transfer: 'iec61966-2-1',
};
