import { crc32 } from 'node:zlib';
import { damaged } from './damaged.js';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Walks all chunks and checks their checksums, from IHDR to an IEND at the end of the file. */
export function checkPng(bytes: Buffer): void {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw damaged();
  const seen = new Set<string>();
  let at = 8;
  while (!seen.has('IEND')) {
    if (at + 12 > bytes.length) throw damaged();
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw damaged();
    const typeAndData = bytes.subarray(at + 4, end - 4);
    if (crc32(typeAndData) !== bytes.readUInt32BE(end - 4)) throw damaged();
    const type = typeAndData.toString('latin1', 0, 4);
    if ((at === 8) !== (type === 'IHDR')) throw damaged();
    seen.add(type);
    at = end;
  }
  if (!seen.has('IDAT') || at !== bytes.length) throw damaged();
}
