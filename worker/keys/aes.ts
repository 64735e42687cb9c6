import { SnapError } from '../../shared/errors.js';

export const BLOCK_BYTES = 16;
/** How many bits of the counter block count: ISO/IEC 23001-7 9.3, and as players read AES-256-CTR. */
const COUNTER_BITS = 64;

type Bytes = Uint8Array<ArrayBuffer>;

/** @throws SnapError `encrypted` if there is no WebCrypto, or the key has neither 16 nor 32 bytes */
export async function importKey(name: 'AES-CBC' | 'AES-CTR', bytes: Bytes): Promise<CryptoKey> {
  if (bytes.length !== 16 && bytes.length !== 32) {
    throw new SnapError('encrypted', `The key is ${bytes.length} bytes long: AES takes 16 or 32`);
  }
  const usages: KeyUsage[] = name === 'AES-CBC' ? ['encrypt', 'decrypt'] : ['decrypt'];
  return webCrypto().importKey('raw', bytes, name, false, usages);
}

/** Decrypts complete blocks without padding. */
export async function decryptCbc(key: CryptoKey, iv: Bytes, blocks: Bytes): Promise<Bytes> {
  if (blocks.length === 0) return blocks;
  const subtle = webCrypto();
  // WebCrypto insists on padding: encrypting nothing, chained to the last block, gives a complete block of it.
  const padding = await subtle.encrypt(
    { name: 'AES-CBC', iv: blocks.subarray(-BLOCK_BYTES) },
    key,
    new Uint8Array(0),
  );
  const padded = new Uint8Array(blocks.length + BLOCK_BYTES);
  padded.set(blocks);
  padded.set(new Uint8Array(padding), blocks.length);
  return new Uint8Array(await subtle.decrypt({ name: 'AES-CBC', iv }, key, padded));
}

/** Decrypts bytes that begin at a block's start. */
export async function decryptCtr(key: CryptoKey, counter: Bytes, bytes: Bytes): Promise<Bytes> {
  const algorithm = { name: 'AES-CTR', counter, length: COUNTER_BITS };
  return new Uint8Array(await webCrypto().decrypt(algorithm, key, bytes));
}

/** The counter block for data that starts `blocks` blocks later. */
export function advanceCounter(counter: Bytes, blocks: number): Bytes {
  const advanced = counter.slice();
  const view = new DataView(advanced.buffer);
  // The carry beyond 64 bits is dropped.
  view.setBigUint64(8, view.getBigUint64(8) + BigInt(blocks));
  return advanced;
}

export function wholeBlocks(bytes: number): number {
  return bytes - (bytes % BLOCK_BYTES);
}

function webCrypto(): SubtleCrypto {
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (subtle) return subtle;
  throw new SnapError(
    'encrypted',
    'An encrypted stream needs a page in a secure context: one over https, or on localhost',
  );
}
