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

/** Those of the oldest files that have to go. */
export function outdated(
  contents: StorageContents,
  { maxAge, maxFiles = Infinity, maxBytes = Infinity }: Retention,
  nowMs: number,
): readonly JobFile[] {
  const { oldest } = contents;
  const earliest = maxAge === undefined ? '' : iso(nowMs - maxAge * 1000);
  const aged = oldest.filter(({ takenAt }) => takenAt < earliest);
  let files = contents.files - aged.length;
  let bytes = aged.reduce((rest, file) => rest - file.bytes, contents.bytes);
  const tooMany = oldest.filter((file) => {
    if (file.takenAt < earliest || (files <= maxFiles && bytes <= maxBytes)) return false;
    files -= 1;
    bytes -= file.bytes;
    return true;
  });
  return [...aged, ...tooMany];
}

export function keepsAll({ maxAge, maxFiles, maxBytes }: Retention): boolean {
  return maxAge === undefined && maxFiles === undefined && maxBytes === undefined;
}
