import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from './errors.js';

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The end of the names of files that are being written. */
export const PARTIAL = '.part';

/** The disk is full, a quota is used up, or a file may not be as large. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Writes all files or none. Nobody sees a file before it is complete and on the disk: all are written under other names
 * first.
 *
 * @throws ApiError of status 507 when the disk is full; the system's error for anything else
 */
export async function writeFiles(folder: string, files: readonly NamedBytes[]): Promise<void> {
  const made: string[] = [];
  try {
    const moves: { readonly from: string; readonly to: string }[] = [];
    for (const { name, bytes } of files) {
      const from = join(folder, `${randomBytes(16).toString('hex')}${PARTIAL}`);
      made.push(from);
      await writeFile(from, bytes);
      moves.push({ from, to: join(folder, name) });
    }
    for (const { from, to } of moves) {
      made.push(to);
      await rename(from, to);
    }
  } catch (error) {
    await Promise.all(made.map((path) => rm(path, { force: true })));
    throw FULL.has((error as NodeJS.ErrnoException).code) ? storageFull() : error;
  }
}

async function writeFile(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    // A disk that is nearly full takes a part of what it is given, and does not call that an error.
    await file.writeFile(bytes);
    await file.sync();
    const { size } = await file.stat();
    if (size !== bytes.length) throw storageFull();
  } finally {
    await file.close();
  }
}

export function storageFull(): ApiError {
  return new ApiError(507, 'storage_full', 'There is no room for more pictures.');
}
