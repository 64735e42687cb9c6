import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb';
import { SnapError } from '../../../shared/errors.js';
import { toSaveError, unsupported } from '../save-error.js';
import type { NewItem, StoredItem } from './item.js';

interface Schema extends DBSchema {
  /** The database adds the number. */
  items: { key: number; value: NewItem };
}

type Items = IDBPObjectStore<Schema, 'items'[], 'items', 'readwrite'>;

const KEYS = { keyPath: 'id', autoIncrement: true } as const;

export interface StoreBounds {
  readonly maxItems: number;
  readonly maxBytes: number;
}

/**
 * The deliveries of one queue, in IndexedDB. The database is opened for each call, because an open one keeps the page
 * out of the back/forward cache.
 */
export class QueueStore {
  readonly #name: string;

  constructor(name: string) {
    this.#name = `hlsnap-queue-${name}`;
  }

  /**
   * A delivery with the key of a stored one replaces it.
   *
   * @throws SnapError with code `storage-full` if the limits or the browser leave no room
   */
  add(item: NewItem, { maxItems, maxBytes }: StoreBounds): Promise<number> {
    return this.#withItems(async (items) => {
      let count = 1;
      let bytes = item.bytes;
      for (const other of (await items.getAll()) as StoredItem[]) {
        if (other.key === item.key) return items.put({ ...item, id: other.id } as StoredItem);
        count += 1;
        bytes += other.bytes;
      }
      if (count > maxItems || bytes > maxBytes) {
        const text = `The queue holds no more than ${maxItems} deliveries and ${maxBytes} bytes`;
        throw new SnapError('storage-full', text);
      }
      return items.add(item);
    });
  }

  get(id: number): Promise<StoredItem | undefined> {
    return this.#withItems((items) => items.get(id)) as Promise<StoredItem | undefined>;
  }

  /** In the order of their numbers. */
  all(): Promise<StoredItem[]> {
    return this.#withItems((items) => items.getAll()) as Promise<StoredItem[]>;
  }

  /** Updates an item, unless it was dropped meanwhile. */
  update(item: StoredItem): Promise<void> {
    return this.#withItems(async (items) => {
      if ((await items.getKey(item.id)) !== undefined) await items.put(item);
    });
  }

  delete(id: number): Promise<void> {
    return this.#withItems((items) => items.delete(id));
  }

  clear(): Promise<void> {
    return this.#withItems((items) => items.clear());
  }

  async #withItems<T>(task: (items: Items) => Promise<T>): Promise<T> {
    if (typeof indexedDB === 'undefined') throw unsupported('queued', 'IndexedDB');
    let database: IDBPDatabase<Schema> | undefined;
    try {
      database = await openDB<Schema>(this.#name, 1, {
        upgrade: (fresh) => void fresh.createObjectStore('items', KEYS),
      });
      const transaction = database.transaction('items', 'readwrite');
      const [result] = await Promise.all([
        task(transaction.store),
        // Only a committed transaction outlives the tab.
        transaction.done,
      ]);
      return result;
    } catch (error) {
      throw toSaveError('queued', error);
    } finally {
      database?.close();
    }
  }
}
