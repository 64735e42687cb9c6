import { joinBytes } from '../bytes/join-bytes.js';
import { BLOCK_BYTES, decryptCbc, decryptCtr } from './aes.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** Encrypted bytes among others. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** Complete blocks that continue the previous span's chain, or start a new chain with the IV. */
export interface ChainedSpan extends Span {
  readonly beginsChain: boolean;
}

/** A copy of `data` with its spans decrypted; for AES-CTR all spans are one cipher text. */
export async function decryptCtrSpans(
  key: CryptoKey,
  counter: Bytes,
  data: Bytes,
  spans: readonly Span[],
): Promise<Bytes> {
  return scatter(await decryptCtr(key, counter, gather(data, spans)), data, spans);
}

/** A copy of `data` with its spans decrypted in a single call, however many chains they form. */
export async function decryptCbcSpans(
  key: CryptoKey,
  iv: Bytes,
  data: Bytes,
  spans: readonly ChainedSpan[],
): Promise<Bytes> {
  const encrypted = gather(data, spans);
  const clear = await decryptCbc(key, iv, encrypted);
  let at = 0;
  for (const { length, beginsChain } of spans) {
    if (beginsChain && at > 0) {
      rechain(clear.subarray(at, at + BLOCK_BYTES), encrypted.subarray(at - BLOCK_BYTES, at), iv);
    }
    at += length;
  }
  return scatter(clear, data, spans);
}

/** CBC's last step combines a block with the previous one; this undoes that step and combines the block with the IV. */
function rechain(block: Bytes, previous: Bytes, iv: Bytes): void {
  for (const [index, byte] of previous.entries()) {
    block[index] = (block[index] ?? 0) ^ byte ^ (iv[index] ?? 0);
  }
}

function gather(data: Bytes, spans: readonly Span[]): Bytes {
  return joinBytes(spans.map(({ offset, length }) => data.subarray(offset, offset + length)));
}

function scatter(gathered: Bytes, data: Bytes, spans: readonly Span[]): Bytes {
  const result = data.slice();
  let at = 0;
  for (const { offset, length } of spans) {
    result.set(gathered.subarray(at, at + length), offset);
    at += length;
  }
  return result;
}
