import { BLOCK_BYTES, wholeBlocks } from './aes.js';
import { Batch, createBlockStream, isChained } from './block-stream.js';
import type { ChunkDecryptor } from './types.js';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Decrypts a resource from its start, with AES-128, AES-256 or AES-256-CTR. One call at a time.
 *
 * If a resource is cut short inside a block, `end()` returns the blocks before it and does not check the padding.
 *
 * @throws SnapError `encrypted` if the key or the IV has a wrong length, or the page is not a secure context
 */
export async function createChunkDecryptor(
  method: string,
  keyBytes: Bytes,
  iv: Bytes,
): Promise<ChunkDecryptor> {
  const decrypt = await createBlockStream(method, keyBytes, iv);
  const batch = new Batch();
  const isPadded = isChained(method);
  return {
    async push(chunk) {
      // The last block may be padding.
      const blocks = batch.push(chunk, (bytes) => wholeBlocks(isPadded ? bytes - 1 : bytes));
      return blocks ? decrypt(blocks) : new Uint8Array(0);
    },
    async end() {
      const rest = batch.rest();
      if (!isPadded) return decrypt(rest);
      const whole = wholeBlocks(rest.length);
      const clear = await decrypt(rest.subarray(0, whole));
      return whole === rest.length ? withoutPadding(clear) : clear;
    },
  };
}

/**
 * RFC 5652 6.3: 1 to 16 bytes, each of which tells their number. Packagers that pad in another way leave a few bytes behind
 * the media; whether the key fits shows in the media.
 */
function withoutPadding(clear: Bytes): Bytes {
  const count = clear.at(-1) ?? 0;
  const isPadding = count > 0 && count <= BLOCK_BYTES;
  const end = clear.length - count;
  return isPadding && clear.subarray(end).every((byte) => byte === count)
    ? clear.subarray(0, end)
    : clear;
}
