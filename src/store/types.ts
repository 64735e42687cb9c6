/** What a store keeps, without its content. */
export interface StoreEntry {
  readonly key: string;
  readonly bytes: number;
  /** In milliseconds since 1970. */
  readonly madeAt: number;
  /** In milliseconds since 1970. */
  readonly usedAt: number;
}

/** Keeps files by key, for this site and until it forgets them. */
export interface Store {
  /** Keeps a file in the place of the one that had its key. */
  put(key: string, file: Blob): Promise<void>;
  get(key: string): Promise<Blob | undefined>;
  list(): Promise<readonly StoreEntry[]>;
  remove(key: string): Promise<void>;
}
