import type { Variant } from '../types.js';

/** In pixels; `undefined`: any size. */
export interface WantedSize {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export function pixels(variant: Variant | undefined): number {
  const { resolution } = variant ?? {};
  return resolution ? resolution.width * resolution.height : 0;
}

export function isLargeEnough(
  { resolution }: Pick<Variant, 'resolution'>,
  { width = 0, height = 0 }: WantedSize,
): boolean {
  return resolution !== undefined && resolution.width >= width && resolution.height >= height;
}

/** SDR before HDR, which has to be tone-mapped. */
export function compareRange(a: Variant, b: Variant): number {
  return Number(rangeOf(a) !== 'SDR') - Number(rangeOf(b) !== 'SDR');
}

export function isSameRange(a: Variant, b: Variant): boolean {
  return rangeOf(a) === rangeOf(b);
}

/** RFC 8216bis 4.4.6.2: SDR if the playlist does not tell. */
function rangeOf({ videoRange }: Variant): string {
  return videoRange ?? 'SDR';
}
