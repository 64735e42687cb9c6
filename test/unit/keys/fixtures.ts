import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';

export const ENCRYPTED = join(import.meta.dirname, '../../fixtures/encrypted');

export type Bytes = Uint8Array<ArrayBuffer>;

/** A file of test/fixtures/encrypted. */
export function fixture(name: string): Bytes {
  return new Uint8Array(readFileSync(join(ENCRYPTED, name)));
}

export function text(name: string): string {
  return readFileSync(join(ENCRYPTED, name), 'utf8');
}

export function hex(digits: string): Bytes {
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

/** The IV in the `index`th EXT-X-KEY of a playlist. */
export function ivOf(playlist: string, index = 0): Bytes {
  const lines = text(playlist)
    .split('\n')
    .filter((line) => line.startsWith('#EXT-X-KEY'));
  return hex(/IV=0x([0-9a-f]+)/i.exec(lines[index] ?? '')?.[1] ?? '');
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}

/** Bytes that look like nothing, the same each time. */
export function noise(length: number, seed = 1): Bytes {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** MD5 of the planes of the first picture, as native ffmpeg decodes it; `undefined` where it decodes none. */
export function pictureOf(bytes: Uint8Array, ...options: readonly string[]): string | undefined {
  const args = ['-v', 'quiet', '-threads', '1', ...options, '-i', '-', '-an', '-frames:v', '1'];
  const { output } = callFfmpeg({ args: [...args, '-f', 'rawvideo', '-'], input: bytes });
  return output.length === 0 ? undefined : md5(output);
}

let source: string | undefined;

/** The first keyframe of the source of all fixtures. */
export function clearPicture(): string | undefined {
  source ??= pictureOf(concat(fixture('clear/init.mp4'), fixture('clear/segment1.m4s')));
  return source;
}
