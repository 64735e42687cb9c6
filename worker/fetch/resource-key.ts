import type { ByteRange } from '../playlist/types.js';

/** A string that differs for different resources. */
export function resourceKey(url: string, byteRange: ByteRange | undefined): string {
  return byteRange ? `${byteRange.offset}+${byteRange.length} ${url}` : url;
}
