import type { ByteRange } from '../playlist/types.js';
import { advanceCounter, BLOCK_BYTES, wholeBlocks } from './aes.js';
import { Batch, createBlockStream, isChained } from './block-stream.js';
import type { ChunkDecryptor } from './types.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** What to fetch for a part of a resource that was encrypted as a whole. */
export interface EncryptedRange {
  readonly fetch: ByteRange;
  /** How many of the first decrypted bytes are not wanted. */
  readonly skip: number;
}

/**
 * Widens a byte range of the clear resource to complete blocks, plus the block before them, to which the first one is
 * chained: RFC 8216bis 6.3.6. With AES-256-CTR nothing is chained.
 */
export function encryptedRange(method: string, { offset, length }: ByteRange): EncryptedRange {
  const block = wholeBlocks(offset);
  const start = isChained(method) ? Math.max(0, block - BLOCK_BYTES) : block;
  const end = wholeBlocks(offset + length + BLOCK_BYTES - 1);
  return {
    fetch: { offset: start, length: (isChained(method) ? end : offset + length) - start },
    skip: offset - start,
  };
}

/**
 * Decrypts the bytes that `encryptedRange` says to fetch, and returns those of `byteRange`. One call at a time.
 *
 * @param iv - The resource's IV. It matters with CTR, and for the first two blocks: later the block before serves as
 * the IV, and its own decrypted bytes are skipped.
 * @throws SnapError `encrypted`, like `createChunkDecryptor`
 */
export async function createRangeDecryptor(
  method: string,
  byteRange: ByteRange,
  keyBytes: Bytes,
  iv: Bytes,
): Promise<ChunkDecryptor> {
  const { fetch, skip } = encryptedRange(method, byteRange);
  const first = isChained(method) ? iv : advanceCounter(iv, fetch.offset / BLOCK_BYTES);
  const decrypt = await createBlockStream(method, keyBytes, first);
  const batch = new Batch();
  let at = -skip;
  const cut = (clear: Bytes): Bytes => {
    const wanted = clear.subarray(Math.max(0, -at), Math.max(0, byteRange.length - at));
    at += clear.length;
    return wanted;
  };
  return {
    async push(chunk) {
      const blocks = batch.push(chunk, wholeBlocks);
      return blocks ? cut(await decrypt(blocks)) : new Uint8Array(0);
    },
    async end() {
      const rest = batch.rest();
      const usable = isChained(method) ? wholeBlocks(rest.length) : rest.length;
      return cut(await decrypt(rest.subarray(0, usable)));
    },
  };
}
