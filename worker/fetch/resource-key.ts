import type { ByteRange } from '../playlist/types.js';

/** Tells two resources apart. */
export function resourceKey(url: string, byteRange: ByteRange | undefined): string {
  return byteRange ? `${byteRange.offset}+${byteRange.length} ${url}` : url;
}
