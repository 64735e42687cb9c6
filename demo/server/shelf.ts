export interface ShelfLimits {
  /** The most entries of one owner. */
  readonly perOwner: number;
  /** The most entries of all owners together. */
  readonly total: number;
  readonly seconds: number;
}

interface Entry<V> {
  readonly owner: string;
  readonly value: V;
  readonly expiresAt: number;
}

/**
 * Keeps entries for a time, and never too many. When an owner has too many, its oldest entry goes; when all have too
 * many, the oldest entry of the owner who has the most: nobody can push out what somebody with fewer has.
 */
export class Shelf<V> {
  readonly #limits: ShelfLimits;
  /** In the order of expiry, because all entries last equally long. */
  readonly #entries = new Map<string, Entry<V>>();
  /** The keys of each owner, oldest first. */
  readonly #owners = new Map<string, Set<string>>();

  constructor(limits: ShelfLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expiresAt > Date.now() ? entry.value : undefined;
  }

  /** All values that have not expired, oldest first. */
  *values(): Generator<V> {
    const now = Date.now();
    for (const { value, expiresAt } of this.#entries.values()) if (expiresAt > now) yield value;
  }

  /** Replaces an entry of the same key, whoever owns it, and makes it the newest. */
  put(key: string, owner: string, value: V): void {
    this.delete(key);
    this.sweep();
    const expiresAt = Date.now() + this.#limits.seconds * 1000;
    this.#entries.set(key, { owner, value, expiresAt });
    const keys = this.#owners.get(owner) ?? new Set<string>();
    this.#owners.set(owner, keys.add(key));
    if (keys.size > this.#limits.perOwner) this.#deleteOldest(keys);
    if (this.#entries.size > this.#limits.total) this.#deleteOldest(this.#most());
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    const keys = this.#owners.get(entry.owner);
    keys?.delete(key);
    if (keys?.size === 0) this.#owners.delete(entry.owner);
  }

  /** Forgets what has expired. */
  sweep(): void {
    const now = Date.now();
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt > now) return;
      this.delete(key);
    }
  }

  #deleteOldest(keys: ReadonlySet<string>): void {
    for (const key of keys) {
      this.delete(key);
      return;
    }
  }

  #most(): ReadonlySet<string> {
    let most: ReadonlySet<string> = new Set();
    for (const keys of this.#owners.values()) if (keys.size > most.size) most = keys;
    return most;
  }
}
