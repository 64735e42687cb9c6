const BLOCK_BYTES = 16;
const SYNC_BYTE = 0x47;

/**
 * A decrypted map whose key has no IV, though RFC 8216bis 4.4.4.5 asks for one. Packagers take the number of the segment
 * behind it, as ffmpeg reads it, or 0, as hls.js does. An IV of AES-CBC is XORed into the first block alone, so that
 * what was decrypted with the one shows which of them it is.
 *
 * @param sequence - The number that it was decrypted with.
 */
export function withFittingIv(
  bytes: Uint8Array<ArrayBuffer>,
  sequence: number,
): Uint8Array<ArrayBuffer> {
  if (beginsAsMap(bytes)) return bytes;
  const other = bytes.slice();
  const iv = new DataView(new ArrayBuffer(BLOCK_BYTES));
  iv.setBigUint64(8, BigInt(sequence));
  for (let i = 0; i < Math.min(BLOCK_BYTES, other.length); i++) {
    other[i] = (other[i] ?? 0) ^ iv.getUint8(i);
  }
  return beginsAsMap(other) ? other : bytes;
}

/** Whether it begins with a small box, or with a packet of MPEG-TS. */
function beginsAsMap(bytes: Uint8Array): boolean {
  if (bytes[0] === SYNC_BYTE) return true;
  const isSmall = bytes[0] === 0 && bytes[1] === 0;
  return isSmall && /^[a-z]{4}$/.test(String.fromCharCode(...bytes.subarray(4, 8)));
}
