import type { ByteRange } from '../playlist/types.js';
import { BLOCK_BYTES } from './aes.js';
import { isChained } from './block-stream.js';
import { createChunkDecryptor } from './chunk-decryptor.js';
import { createRangeDecryptor, encryptedRange } from './range-decryptor.js';
import type { ChunkDecryptor } from './types.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** How to read a segment or a map that is encrypted as a whole. */
export interface WholeDecryption {
  /** What to fetch; `undefined`: everything. */
  readonly byteRange: ByteRange | undefined;
  readonly start: (keyBytes: Bytes, iv: Bytes) => Promise<ChunkDecryptor>;
}

/**
 * A byte range is usually a resource of its own, with its own padding. It is part of a larger encrypted resource with
 * I-frames (RFC 8216bis 6.3.6), and if its length is not a whole number of blocks: some packagers write the ranges of
 * maps like this.
 */
export function planWholeDecryption(
  method: string,
  {
    byteRange,
    isIFrame,
  }: { readonly byteRange: ByteRange | undefined; readonly isIFrame: boolean },
): WholeDecryption {
  if (byteRange && (isIFrame || isPartOfBlocks(method, byteRange))) {
    return {
      byteRange: encryptedRange(method, byteRange).fetch,
      start: (keyBytes, iv) => createRangeDecryptor(method, byteRange, keyBytes, iv),
    };
  }
  return { byteRange, start: (keyBytes, iv) => createChunkDecryptor(method, keyBytes, iv) };
}

function isPartOfBlocks(method: string, { length }: ByteRange): boolean {
  return isChained(method) && length % BLOCK_BYTES !== 0;
}
