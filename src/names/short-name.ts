import { byteLength } from './safe-path.js';

/** A name of at most so many bytes, 10 or more; one that was cut ends in what tells it from others that begin alike. */
export function shortName(name: string, most: number): string {
  if (byteLength(name) <= most) return name;
  const mark = `-${checksum(name)}`;
  let cut = '';
  for (const character of name) {
    if (byteLength(cut + character + mark) > most) break;
    cut += character;
  }
  return cut + mark;
}

/** FNV-1a of the bytes, in hex. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
