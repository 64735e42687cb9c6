import { crc32 } from 'node:zlib';
import { animated, damaged } from './damaged.js';
import type { Size } from './size.js';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const ANIMATION: ReadonlySet<string> = new Set(['acTL', 'fcTL', 'fdAT']);

/** More chunks than any picture has; they would only cost time. */
const MAX_CHUNKS = 50_000;

/** Walks all chunks and checks their checksums, from IHDR to an IEND at the end of the file. */
export function checkPng(bytes: Buffer): Size {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw damaged();
  const seen = new Set<string>();
  let at = 8;
  for (let chunks = 0; !seen.has('IEND'); chunks += 1) {
    if (chunks > MAX_CHUNKS || at + 12 > bytes.length) throw damaged();
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw damaged();
    const typeAndData = bytes.subarray(at + 4, end - 4);
    if (crc32(typeAndData) !== bytes.readUInt32BE(end - 4)) throw damaged();
    const type = typeAndData.toString('latin1', 0, 4);
    if ((at === 8) !== (type === 'IHDR')) throw damaged();
    if (ANIMATION.has(type)) throw animated();
    seen.add(type);
    at = end;
  }
  if (!seen.has('IDAT') || at !== bytes.length || bytes.readUInt32BE(8) !== 13) throw damaged();
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
