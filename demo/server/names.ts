import { randomBytes } from 'node:crypto';
import sanitize from 'sanitize-filename';

/** Code points, so that the name with everything around it stays under 255 bytes. */
const MAX_STEM = 50;

/**
 * A name that is safe on every system and that nothing in the folder has: what is usable of the client's, then chance,
 * then the extension of what the bytes are.
 */
export function uniqueName(wanted: string, extension: string): string {
  return `${safeStem(wanted)}-${randomBytes(8).toString('hex')}.${extension}`;
}

/** The last part of a path, without its extension and without any character that could mean something. */
export function safeStem(wanted: string): string {
  const last = wanted.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = sanitize(last)
    .replace(/\.[^.]*$/, '')
    .replace(/[^\p{L}\p{M}\p{N}_-]+/gu, '-');
  const stem = Array.from(plain)
    .slice(0, MAX_STEM)
    .join('')
    .replace(/^[-_]+|[-_]+$/g, '');
  return stem === '' ? 'image' : stem;
}

/** What `uniqueName` makes, and nothing else. */
export function isOwnName(name: string): boolean {
  return /^[\p{L}\p{M}\p{N}_-]+-[0-9a-f]{16}\.(jpg|png|webp|avif)$/u.test(name);
}
