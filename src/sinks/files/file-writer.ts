import { UniqueNames } from '../../names/unique-names.js';
import { findFile, writeFile } from './file-system.js';
import type { NamedFile } from '../local-sink.js';
import type { SinkOptions } from '../types.js';
import { throwIfAborted } from '../../../shared/abort.js';

/**
 * What happens if a file of the same name exists: `number` keeps it and adds a number to the new file's name, `replace`
 * overwrites it.
 *
 * @public
 */
export type ExistingFile = 'number' | 'replace';

export const EXISTING: Readonly<Record<ExistingFile, true>> = { number: true, replace: true };

/** Writes files into a folder, under names that do not collide with existing ones. */
export function fileWriter(
  mode: ExistingFile,
): (
  root: FileSystemDirectoryHandle,
  file: NamedFile,
  options: SinkOptions,
) => Promise<{ readonly name: string; readonly bytes: number }> {
  const names = new UniqueNames();
  return async (root, file, options) => {
    const { replace = mode === 'replace' } = options;
    const take = (): string => (replace ? file.name : names.take(file.name));
    let name = take();
    try {
      while (!replace && (await findFile(root, name))) {
        throwIfAborted(options.signal);
        name = take();
      }
      await writeFile(root, { ...file, name }, options);
    } catch (error) {
      names.release(name);
      throw error;
    }
    return { name, bytes: file.blob.size };
  };
}
