import { SnapError } from '../../shared/errors.js';
import { joinBytes } from '../bytes/join-bytes.js';
import { advanceCounter, BLOCK_BYTES, decryptCbc, decryptCtr, importKey } from './aes.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** Decrypts the next bytes of a resource: complete blocks; only with CTR the last call may have an incomplete one. */
export type DecryptNext = (bytes: Bytes) => Promise<Bytes>;

/** Whether a resource is encrypted in chained blocks (CBC) with padding. */
export function isChained(method: string): boolean {
  return method !== 'AES-256-CTR';
}

/** @throws SnapError `encrypted` */
export async function createBlockStream(
  method: string,
  keyBytes: Bytes,
  iv: Bytes,
): Promise<DecryptNext> {
  if (iv.length !== BLOCK_BYTES) {
    throw new SnapError('encrypted', `The IV is ${iv.length} bytes long instead of ${BLOCK_BYTES}`);
  }
  let state = iv;
  if (isChained(method)) {
    const key = await importKey('AES-CBC', keyBytes);
    return async (blocks) => {
      const clear = await decryptCbc(key, state, blocks);
      if (blocks.length > 0) state = blocks.slice(-BLOCK_BYTES);
      return clear;
    };
  }
  const key = await importKey('AES-CTR', keyBytes);
  return async (bytes) => {
    const clear = await decryptCtr(key, state, bytes);
    state = advanceCounter(state, Math.ceil(bytes.length / BLOCK_BYTES));
    return clear;
  };
}

/** Smaller pieces are gathered up to this size, because a WebCrypto call costs as much as decrypting some KiB. */
const BATCH_BYTES = 16 * 1024;

/** Gathers pieces until there are enough bytes. */
export class Batch {
  #chunks: Bytes[] = [];
  #bytes = 0;

  /** Returns the first bytes, as many as `count` says, once enough have been gathered. */
  push(chunk: Bytes, count: (bytes: number) => number): Bytes | undefined {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes <= BATCH_BYTES) return undefined;
    const all = this.rest();
    const taken = count(all.length);
    this.#chunks = [all.slice(taken)];
    this.#bytes = all.length - taken;
    return all.subarray(0, taken);
  }

  /** Everything that is left. */
  rest(): Bytes {
    const all = joinBytes(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    return all;
  }
}
