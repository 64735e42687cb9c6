import type { JobFile } from './file.js';
import { iso } from './job-state.js';
import type { Retention } from './storages.js';

/** The files that have to go, the oldest first. `files` are those of the storage, the newest first. */
export function outdated(
  files: readonly JobFile[],
  { maxAge, maxFiles, maxBytes }: Retention,
  nowMs: number,
): readonly JobFile[] {
  const oldest = maxAge === undefined ? '' : iso(nowMs - maxAge * 1000);
  let bytes = 0;
  return files
    .filter((file, index) => {
      bytes += file.bytes;
      return (
        file.takenAt < oldest ||
        (maxFiles !== undefined && index >= maxFiles) ||
        (maxBytes !== undefined && bytes > maxBytes)
      );
    })
    .toReversed();
}

export function keepsAll({ maxAge, maxFiles, maxBytes }: Retention): boolean {
  return maxAge === undefined && maxFiles === undefined && maxBytes === undefined;
}
