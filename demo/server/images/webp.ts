import { damaged } from './damaged.js';

const PICTURES: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ANMF']);
const FIRST: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X']);
const REST: ReadonlySet<string> = new Set(['ICCP', 'EXIF', 'XMP ', 'ALPH', 'ANIM', 'ANMF']);

/** Walks the chunks of a RIFF file; its declared length has to be the file's. */
export function checkWebp(bytes: Buffer): void {
  const isRiff = bytes.toString('latin1', 0, 4) === 'RIFF';
  if (!isRiff || bytes.toString('latin1', 8, 12) !== 'WEBP') throw damaged();
  if (bytes.readUInt32LE(4) + 8 !== bytes.length) throw damaged();
  let hasPicture = false;
  let at = 12;
  while (at < bytes.length) {
    const { type, length } = readChunk(bytes, at);
    hasPicture ||= PICTURES.has(type) && length >= 10;
    at += 8 + length + (length % 2);
  }
  if (!hasPicture || at !== bytes.length) throw damaged();
}

function readChunk(bytes: Buffer, at: number): { readonly type: string; readonly length: number } {
  if (at + 8 > bytes.length) throw damaged();
  const type = bytes.toString('latin1', at, at + 4);
  const isKnown = FIRST.has(type) || (at > 12 && REST.has(type));
  if (!isKnown) throw damaged();
  return { type, length: bytes.readUInt32LE(at + 4) };
}
