import { throwIfAborted, untilAborted } from '../abort.js';
import { fetchWhole } from './fetch-whole.js';
import type { Network } from './request.js';
import { resourceKey } from './resource-key.js';
import type { FetchedBytes, FetchLimits, Resource } from './types.js';

/** A map is some kilobytes; a sane one never comes near this. */
const MAX_MAP_BYTES = 16 * 1024 * 1024;
const MAX_MAPS = 32;

/** A fetch that several may wait for; it ends with the last of them. */
interface SharedFetch {
  readonly key: string;
  readonly fetching: Promise<FetchedBytes>;
  readonly controller: AbortController;
  waiting: number;
  /** Somebody was told already that its bytes came over the network. */
  isCounted: boolean;
}

/** Fetches each map once, also for several that ask at the same time. */
export class MapStore {
  readonly #network: Network;
  readonly #maps = new Map<string, FetchedBytes>();
  readonly #underWay = new Map<string, SharedFetch>();

  constructor(network: Network) {
    this.#network = network;
  }

  /** See `FetchClient.map`. */
  async get(map: Omit<Resource, 'kind'>, limits: FetchLimits): Promise<FetchedBytes> {
    throwIfAborted(limits.signal);
    const key = resourceKey(map.url, map.byteRange);
    const kept = this.#maps.get(key);
    const found = kept ? { ...kept, bytesFetched: 0 } : await this.#share(map, limits);
    this.#keep(key, found);
    // Whoever gets them may do with them what they like.
    return { ...found, bytes: found.bytes.slice() };
  }

  #keep(key: string, map: FetchedBytes): void {
    this.#maps.delete(key);
    this.#maps.set(key, map);
    const [oldest] = this.#maps.keys();
    if (this.#maps.size > MAX_MAPS && oldest !== undefined) this.#maps.delete(oldest);
  }

  async #share(map: Omit<Resource, 'kind'>, limits: FetchLimits): Promise<FetchedBytes> {
    const shared = this.#join(map, Math.min(limits.maxBytes, MAX_MAP_BYTES));
    shared.waiting += 1;
    try {
      const fetched = await untilAborted(shared.fetching, limits.signal);
      const bytesFetched = shared.isCounted ? 0 : fetched.bytesFetched;
      shared.isCounted = true;
      return { ...fetched, bytesFetched };
    } finally {
      shared.waiting -= 1;
      if (shared.waiting === 0) {
        this.#forget(shared);
        shared.controller.abort();
      }
    }
  }

  #join(map: Omit<Resource, 'kind'>, maxBytes: number): SharedFetch {
    // A fetch with another limit may end otherwise.
    const key = `${maxBytes} ${resourceKey(map.url, map.byteRange)}`;
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    const controller = new AbortController();
    const limits = { maxBytes, signal: controller.signal };
    const fetching = fetchWhole(this.#network, { ...map, kind: 'map' }, limits);
    const shared = { key, fetching, controller, waiting: 0, isCounted: false };
    this.#underWay.set(key, shared);
    return shared;
  }

  #forget(shared: SharedFetch): void {
    if (this.#underWay.get(shared.key) === shared) this.#underWay.delete(shared.key);
  }
}
