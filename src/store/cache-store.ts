import type { Store, StoreEntry } from './types.js';

export interface CacheLimits {
  /** Of all files together. */
  readonly maxBytes: number;
  /** How long a file is given out after it was put. */
  readonly maxAgeSeconds: number;
}

/** Nothing is ever fetched from there: Cache Storage wants URLs as keys. */
const BASE = 'https://hlsnap.invalid/';
const ANY_FACTS = { ignoreSearch: true };

/**
 * A store in Cache Storage. What has not been used for longest gives way to what is new. A file's facts are the query of
 * its URL, so that a list reads no file.
 */
export class CacheStore implements Store {
  readonly #name: string;
  readonly #limits: CacheLimits;
  #cache: Promise<Cache> | undefined;

  /** @param name - Of the cache, by which other tabs of the site share it. */
  constructor(name: string, limits: CacheLimits) {
    this.#name = name;
    this.#limits = limits;
  }

  async put(key: string, file: Blob): Promise<void> {
    await this.remove(key);
    if (file.size > this.#limits.maxBytes) return;
    await this.#makeRoom(file.size);
    await this.#write({ key, bytes: file.size, madeAt: Date.now(), usedAt: Date.now() }, file);
  }

  async get(key: string): Promise<Blob | undefined> {
    const cache = await this.#open();
    const [request] = await cache.keys(BASE + key, ANY_FACTS);
    const file = request && (await (await cache.match(request))?.blob());
    if (!request || !file) return undefined;
    const entry = toEntry(request.url);
    await this.remove(key);
    if (Date.now() - entry.madeAt > this.#limits.maxAgeSeconds * 1000) return undefined;
    await this.#write({ ...entry, usedAt: Date.now() }, file);
    return file;
  }

  async list(): Promise<readonly StoreEntry[]> {
    const requests = await (await this.#open()).keys();
    return requests.map(({ url }) => toEntry(url));
  }

  async remove(key: string): Promise<void> {
    await (await this.#open()).delete(BASE + key, ANY_FACTS);
  }

  async #makeRoom(bytes: number): Promise<void> {
    const entries = (await this.list()).toSorted((one, other) => one.usedAt - other.usedAt);
    let sum = entries.reduce((all, entry) => all + entry.bytes, bytes);
    for (const entry of entries) {
      if (sum <= this.#limits.maxBytes) return;
      await this.remove(entry.key);
      sum -= entry.bytes;
    }
  }

  async #write({ key, ...facts }: StoreEntry, file: Blob): Promise<void> {
    const query = new URLSearchParams(
      Object.entries(facts).map(([name, value]) => [name, String(value)]),
    );
    await (await this.#open()).put(`${BASE}${key}?${query.toString()}`, new Response(file));
  }

  #open(): Promise<Cache> {
    this.#cache ??= caches.open(this.#name);
    return this.#cache;
  }
}

function toEntry(url: string): StoreEntry {
  const { pathname, searchParams } = new URL(url);
  const number = (name: string): number => Number(searchParams.get(name));
  return {
    key: pathname.slice(1),
    bytes: number('bytes'),
    madeAt: number('madeAt'),
    usedAt: number('usedAt'),
  };
}
