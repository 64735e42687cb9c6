import { toHex } from '../../shared/hex.js';
import type { ServeLimits } from '../../shared/served.js';
import { isFresh, surplus } from './freshness.js';
import type { KeptFacts } from './types.js';

export interface KeptPicture {
  readonly facts: KeptFacts;
  readonly body: Blob;
}

/** Nothing is ever fetched from there: Cache Storage wants URLs as keys. */
const BASE = 'https://hlsnap.invalid/file?';

/**
 * The files that were made, in Cache Storage. A file's facts are the query of its URL, so that a list reads no file; the
 * list is read once, as nobody else writes there.
 */
export class KeptFiles {
  readonly #name: string;
  #index: Promise<Map<string, KeptFacts>> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** A file that is still good; none where the browser's storage fails. */
  async get(key: string, limits: ServeLimits): Promise<KeptPicture | undefined> {
    try {
      const facts = (await this.#open()).get(key);
      if (!facts || !isFresh(facts, limits, Date.now())) return undefined;
      const cache = await caches.open(this.#name);
      const body = await (await cache.match(toUrl(facts)))?.blob();
      return body && { facts, body };
    } catch {
      this.#index = undefined;
      return undefined;
    }
  }

  /** Keeps it as long as there is room, and gives it back with its facts. */
  async put(
    made: Pick<KeptFacts, 'key' | 'type' | 'isFixed'>,
    bytes: ArrayBuffer,
    limits: ServeLimits,
  ): Promise<KeptPicture> {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const etag = `"${toHex(digest.subarray(0, 16))}"`;
    const facts = { ...made, bytes: bytes.byteLength, etag, madeAt: Date.now() };
    const body = new Blob([bytes], { type: made.type });
    try {
      await this.#write(facts, body, limits);
    } catch {
      // No room in the browser's storage, or none at all: it is made again when it is asked for.
    }
    return { facts, body };
  }

  async clear(): Promise<void> {
    this.#index = undefined;
    await caches.delete(this.#name);
  }

  async #write(facts: KeptFacts, body: Blob, limits: ServeLimits): Promise<void> {
    const index = await this.#open();
    const before = index.get(facts.key);
    if (before) await this.#remove(before);
    for (const one of surplus([...index.values()], facts, limits)) await this.#remove(one);
    if (facts.bytes > limits.maxBytes) return;
    await (await caches.open(this.#name)).put(toUrl(facts), new Response(body));
    index.set(facts.key, facts);
  }

  async #remove(facts: KeptFacts): Promise<void> {
    (await this.#open()).delete(facts.key);
    await (await caches.open(this.#name)).delete(toUrl(facts));
  }

  #open(): Promise<Map<string, KeptFacts>> {
    this.#index ??= caches
      .open(this.#name)
      .then((cache) => cache.keys())
      .then((requests) => new Map(requests.flatMap(({ url }) => toEntries(url))));
    return this.#index;
  }
}

function toUrl({ key, bytes, type, etag, madeAt, isFixed }: KeptFacts): string {
  const query = { key, bytes: String(bytes), type, etag, madeAt: String(madeAt) };
  return BASE + new URLSearchParams({ ...query, fixed: String(isFixed) }).toString();
}

function toEntries(url: string): readonly (readonly [string, KeptFacts])[] {
  if (!url.startsWith(BASE)) return [];
  const { searchParams } = new URL(url);
  const text = (name: string): string => searchParams.get(name) ?? '';
  const facts = {
    key: text('key'),
    bytes: Number(text('bytes')),
    type: text('type'),
    etag: text('etag'),
    madeAt: Number(text('madeAt')),
    isFixed: text('fixed') === 'true',
  };
  return [[facts.key, facts]];
}
