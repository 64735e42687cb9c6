const WIDTH_STEP = 160;

/** The width of images for a tile: as sharp as the screen; tiles that differ by a few pixels get the same. */
export function imageWidth({ clientWidth }: Element): number {
  const steps = Math.ceil((clientWidth * devicePixelRatio) / WIDTH_STEP);
  return Math.min(4096, Math.max(1, steps) * WIDTH_STEP);
}
