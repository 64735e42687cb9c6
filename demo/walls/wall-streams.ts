import type { WallStream } from 'hlsnap/wall';
import { toStreamUrl } from '../settings.js';

const KEY = 'hlsnap-demo-wall';

/** The streams in a text, one a line: a name, if there is one, and an address. What is no playlist is a camera's picture. */
export function readWallText(
  text: string,
  base: string,
): readonly WallStream[] | { readonly wrongLine: number } {
  const streams: WallStream[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.trim().split(/\s+/);
    const address = words.pop() ?? '';
    if (address === '') continue;
    const url = toStreamUrl(address, base);
    if (url === undefined) return { wrongLine: index + 1 };
    const name = words.length > 0 ? words.join(' ') : undefined;
    const isStream = new URL(url).pathname.toLowerCase().endsWith('.m3u8');
    streams.push({ ...(isStream ? { url } : { imageUrl: url }), name });
  }
  return streams;
}

/** The text that was kept in this browser; empty: none. */
export function readKept(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    // A browser may allow no storage.
    return '';
  }
}

/** @returns whether a reload will find it */
export function keep(text: string): boolean {
  try {
    if (text === '') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, text);
    return true;
  } catch {
    return false;
  }
}
