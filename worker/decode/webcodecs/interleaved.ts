/** Splits alternating Cb and Cr samples into two planes, one after the other. */
export function splitInterleavedChroma(interleaved: Uint8Array, planes: Uint8Array): void {
  const samples = interleaved.length >> 1;
  for (let i = 0, at = 0; i < samples; i++, at += 2) {
    planes[i] = interleaved[at] ?? 0;
    planes[samples + i] = interleaved[at + 1] ?? 0;
  }
}

/** Splits four-byte pixels, ignoring the fourth byte, into planes of green, blue and red. */
export function splitRgb(
  packed: Uint8Array | Uint8ClampedArray,
  order: 'rgb' | 'bgr',
  planes: Uint8Array,
): void {
  const pixels = packed.length >> 2;
  const red = order === 'rgb' ? 0 : 2;
  const blue = 2 - red;
  for (let i = 0, at = 0; i < pixels; i++, at += 4) {
    planes[i] = packed[at + 1] ?? 0;
    planes[pixels + i] = packed[at + blue] ?? 0;
    planes[2 * pixels + i] = packed[at + red] ?? 0;
  }
}
