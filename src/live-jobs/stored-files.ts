import type { JobFile } from './file.js';
import { iso } from './job-state.js';
import type { StorageTotals, Transaction } from './migrations.js';

/** Writes files, each in place of the one of its id, and counts them. */
export async function putFiles(tx: Transaction, files: readonly JobFile[]): Promise<void> {
  for (const file of files) {
    const store = tx.objectStore('files');
    const before = await store.get(file.id);
    await store.put(file);
    if (before) await count(tx, before, -1);
    await count(tx, file, 1);
  }
}

/** Whether there was one. */
export async function removeFile(tx: Transaction, id: string): Promise<boolean> {
  const store = tx.objectStore('files');
  const before = await store.get(id);
  if (!before) return false;
  await store.delete(id);
  await count(tx, before, -1);
  return true;
}

async function count(tx: Transaction, { storage, bytes }: JobFile, sign: 1 | -1): Promise<void> {
  const before = await readTotals(tx, storage);
  const after = { files: before.files + sign, bytes: before.bytes + sign * bytes };
  await tx.objectStore('totals').put({ storage, ...after });
}

type Reading = Transaction | Transaction<'readonly'>;

/** How much a storage holds. */
export async function readTotals(tx: Reading, storage: string): Promise<StorageTotals> {
  return (await tx.objectStore('totals').get(storage)) ?? { storage, files: 0, bytes: 0 };
}

/** Clocks that are set back by less put no file out of order that matters. */
const SET_BACK_MS = 60_000;

/**
 * The oldest files of a storage, the oldest first: some of those that are of a time to come, since the clock was set
 * back after them, and some of the others.
 */
export async function readOldest(
  tx: Reading,
  storage: string,
  { most, nowMs }: { readonly most: number; readonly nowMs: number },
): Promise<JobFile[]> {
  const index = tx.objectStore('files').index('byStorage');
  const end = [storage, iso(nowMs + SET_BACK_MS)];
  const [before, others] = await Promise.all([
    index.getAll(IDBKeyRange.bound(end, [storage, []]), most),
    index.getAll(IDBKeyRange.bound([storage], end, false, true), most),
  ]);
  return [...before, ...others];
}
