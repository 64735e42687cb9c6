import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { CallbackDelivery } from './delivery.js';
import type { JobFile } from './file.js';
import type { StoredJob } from './job.js';
import type { Rule } from './rules.js';
import type { Template } from './templates.js';
import type { UsageRow } from './usage.js';

/** What a storage holds. */
export interface StorageTotals {
  readonly storage: string;
  readonly files: number;
  readonly bytes: number;
}

export interface Schema extends DBSchema {
  templates: { key: string; value: Template };
  rules: { key: string; value: Rule };
  jobs: { key: string; value: StoredJob };
  files: {
    key: string;
    value: JobFile;
    indexes: {
      byTime: [takenAt: string, id: string];
      byJob: [jobId: string, takenAt: string, id: string];
      byStorage: [storage: string, takenAt: string, id: string];
    };
  };
  callbacks: {
    key: string;
    value: CallbackDelivery;
    indexes: { byTime: [at: string, id: string]; byState: [state: string, at: string, id: string] };
  };
  usage: { key: [time: string, jobId: string]; value: UsageRow };
  totals: { key: string; value: StorageTotals };
}

export type StoreName = StoreNames<Schema>;

export type Transaction<Mode extends 'readonly' | 'readwrite' | 'versionchange' = 'readwrite'> =
  IDBPTransaction<Schema, StoreName[], Mode>;

/** What each version adds to the one before; the first is version 1. What was released is not changed. */
export const MIGRATIONS: readonly ((
  database: IDBPDatabase<Schema>,
  tx: Transaction<'versionchange'>,
) => void | Promise<void>)[] = [
  (database) => {
    database.createObjectStore('templates', { keyPath: 'id' });
    database.createObjectStore('rules', { keyPath: 'id' });
    database.createObjectStore('jobs', { keyPath: 'id' });
    const files = database.createObjectStore('files', { keyPath: 'id' });
    files.createIndex('byTime', ['takenAt', 'id']);
    files.createIndex('byJob', ['jobId', 'takenAt', 'id']);
    files.createIndex('byStorage', ['storage', 'takenAt', 'id']);
  },
  (database) => {
    const callbacks = database.createObjectStore('callbacks', { keyPath: 'id' });
    callbacks.createIndex('byTime', ['at', 'id']);
    callbacks.createIndex('byState', ['state', 'at', 'id']);
    database.createObjectStore('usage', { keyPath: ['time', 'jobId'] });
  },
  async (database, tx) => {
    const totals = database.createObjectStore('totals', { keyPath: 'storage' });
    const sums = new Map<string, StorageTotals>();
    let place = await tx.objectStore('files').openCursor();
    while (place) {
      const { storage, bytes } = place.value;
      const before = sums.get(storage);
      const all = { files: (before?.files ?? 0) + 1, bytes: (before?.bytes ?? 0) + bytes };
      sums.set(storage, { storage, ...all });
      place = await place.continue();
    }
    for (const sum of sums.values()) await totals.put(sum);
  },
];

/** Brings a database from one version to another. */
export async function migrate(
  database: IDBPDatabase<Schema>,
  { from, to }: { readonly from: number; readonly to: number | null },
  tx: Transaction<'versionchange'>,
): Promise<void> {
  for (const step of MIGRATIONS.slice(from, to ?? undefined)) await step(database, tx);
}
