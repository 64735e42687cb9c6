import type { JobFile } from './file.js';
import { iso } from './job-state.js';
import type { Retention } from './storages.js';

/** What a storage holds: all of it counted, and the files that would go first. */
export interface StorageContents {
  readonly files: number;
  readonly bytes: number;
  /** The oldest first; not all of them. */
  readonly oldest: readonly JobFile[];
}

/** Those of the oldest files that have to go, the oldest first. */
export function outdated(
  contents: StorageContents,
  { maxAge, maxFiles = Infinity, maxBytes = Infinity }: Retention,
  nowMs: number,
): readonly JobFile[] {
  const { oldest } = contents;
  const earliest = maxAge === undefined ? '' : iso(nowMs - maxAge * 1000);
  let { files, bytes } = contents;
  const staying = oldest.findIndex((file) => {
    if (file.takenAt >= earliest && files <= maxFiles && bytes <= maxBytes) return true;
    files -= 1;
    bytes -= file.bytes;
    return false;
  });
  return staying < 0 ? oldest : oldest.slice(0, staying);
}

export function keepsAll({ maxAge, maxFiles, maxBytes }: Retention): boolean {
  return maxAge === undefined && maxFiles === undefined && maxBytes === undefined;
}
