import type { SegmentKey } from '../playlist/types.js';

/** The key's IV, or the media sequence number as a big-endian number of 128 bits: RFC 8216bis 5.2. */
export function segmentIv(
  { iv }: Pick<SegmentKey, 'iv'>,
  sequence: number,
): Uint8Array<ArrayBuffer> {
  if (iv) return iv;
  const derived = new Uint8Array(16);
  new DataView(derived.buffer).setBigUint64(8, BigInt(sequence));
  return derived;
}
