import { joinBytes } from '../bytes/join-bytes.js';
import { BLOCK_BYTES, decryptCbc, decryptCtr } from './aes.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** Encrypted bytes in the midst of others. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** Whole blocks, chained to those of the span before, or begun anew with the IV. */
export interface ChainedSpan extends Span {
  readonly beginsChain: boolean;
}

/** A copy of `data` with its spans decrypted, which are one cipher text for AES-CTR. */
export async function decryptCtrSpans(
  key: CryptoKey,
  counter: Bytes,
  data: Bytes,
  spans: readonly Span[],
): Promise<Bytes> {
  return scatter(await decryptCtr(key, counter, gather(data, spans)), data, spans);
}

/** A copy of `data` with its spans decrypted, in one go, however many chains they are. */
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

/** CBC adds what a block is chained to at the very end: it is taken back, and the IV added. */
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
