import { isSnapError } from '../../shared/errors.js';
import { toSaveError } from '../sinks/save-error.js';
import type { JobFile } from './file.js';
import type { PlannedFile, Shot } from './shot.js';
import type { JobStorage } from './storages.js';

/**
 * Writes the files of a snapshot; what of them was written when one fails is deleted, where the storage can.
 *
 * @returns them as they were stored
 * @throws SnapError that of the sink
 */
export async function writeFiles(
  { sink, delete: remove }: JobStorage,
  planned: readonly PlannedFile[],
  { snapshot }: Shot,
): Promise<readonly JobFile[]> {
  const written: JobFile[] = [];
  try {
    for (const { image, file } of planned) {
      const only = { ...snapshot, images: [image] };
      const key = `${file.id}-${file.sequence}`;
      const result = await sink.write(image, only, { key, replace: file.mode === 'overwrite' });
      written.push({ ...file, ...told(result, file) });
    }
    return written;
  } catch (error) {
    // A file that is replaced is a good one, as it is.
    const kept = written.filter(({ mode }) => mode === 'sequence');
    await Promise.allSettled(kept.map(async (file) => remove?.(file)));
    throw toSaveError(sink.kind, error);
  }
}

/** What a sink tells of where a file is. */
function told(result: unknown, { name }: JobFile): Pick<JobFile, 'name' | 'url'> {
  const facts = typeof result === 'object' && result !== null ? result : {};
  const own = 'name' in facts && typeof facts.name === 'string' ? facts.name : name;
  return {
    name: own,
    url: 'url' in facts && typeof facts.url === 'string' ? facts.url : undefined,
  };
}

/**
 * Which of the files that were being written when a page ended are there. A storage that cannot be asked may have them.
 */
export async function findWritten(
  storage: JobStorage | undefined,
  writing: readonly JobFile[],
): Promise<readonly JobFile[]> {
  const found = await Promise.all(
    writing.map(async (file): Promise<JobFile | undefined> => {
      if (!storage?.read) return { ...file, state: 'unconfirmed' };
      const blob = await storage.read(file).catch((error: unknown) => {
        if (isSnapError(error)) return undefined;
        throw error;
      });
      return blob?.size === file.bytes ? file : undefined;
    }),
  );
  return found.filter((file) => file !== undefined);
}
