import { damaged } from './damaged.js';

const TYPES: ReadonlySet<string> = new Set(['ftyp', 'meta', 'mdat', 'moov', 'free', 'skip']);

/** Walks the outermost boxes, which have to fill the file: a truncated file ends in the middle of one. */
export function checkAvif(bytes: Buffer): void {
  const seen = new Set<string>();
  for (let at = 0; at < bytes.length;) {
    const { type, length } = readBox(bytes, at);
    if (!TYPES.has(type) || (at === 0) !== (type === 'ftyp')) throw damaged();
    seen.add(type);
    at += length;
    if (at > bytes.length) throw damaged();
  }
  if (!seen.has('meta') || !seen.has('mdat')) throw damaged();
}

function readBox(bytes: Buffer, at: number): { readonly type: string; readonly length: number } {
  if (at + 16 > bytes.length) throw damaged();
  const type = bytes.toString('latin1', at + 4, at + 8);
  const short = bytes.readUInt32BE(at);
  // A box without a size reaches to the end of the file, so that a cut would go unnoticed.
  if (short === 0) throw damaged();
  const length = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
  if (length < 8) throw damaged();
  return { type, length };
}
