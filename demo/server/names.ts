import { randomBytes } from 'node:crypto';
import sanitize from 'sanitize-filename';

/** Code points; keeps the complete name under 255 bytes. */
const MAX_STEM = 50;

/**
 * A name that is safe on every system and unique in the folder: the usable part of the client's name, random
 * characters, and the extension of the bytes' real type.
 */
export function uniqueName(wanted: string, extension: string): string {
  return `${safeStem(wanted)}-${randomBytes(8).toString('hex')}.${extension}`;
}

/** The last part of a path, without its extension and without any special character. */
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

/** Whether `uniqueName` can have made this name. */
export function isOwnName(name: string): boolean {
  return /^[\p{L}\p{M}\p{N}_-]+-[0-9a-f]{16}\.(jpg|png|webp|avif)$/u.test(name);
}
