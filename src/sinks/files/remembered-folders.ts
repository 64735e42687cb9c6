import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { PermittedFolder } from './file-system.js';

interface Schema extends DBSchema {
  folders: { key: string; value: PermittedFolder };
}

/** Without IndexedDB, as in some private windows, nothing is remembered. */
export async function recallFolder(id: string): Promise<PermittedFolder | undefined> {
  return withStore((database) => database.get('folders', id)).catch(() => undefined);
}

export async function rememberFolder(id: string, folder: PermittedFolder): Promise<void> {
  await withStore((database) => database.put('folders', folder, id)).catch(() => undefined);
}

export async function forgetFolder(id: string): Promise<void> {
  await withStore((database) => database.delete('folders', id));
}

async function withStore<T>(task: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const database = await openDB<Schema>('hlsnap-folders', 1, {
    upgrade: (fresh) => void fresh.createObjectStore('folders'),
  });
  try {
    return await task(database);
  } finally {
    database.close();
  }
}
