import { SharedLoads } from '../async/shared-loads.js';
import { ANY_COPY, copyTerm, mayStandIn, type CopyTerm } from './copies.js';
import { fetchWhole } from './fetch-whole.js';
import type { Network } from './request.js';
import { resourceKey } from './types.js';
import type { FetchedBytes, FetchLimits, Resource } from './types.js';

/** A map has a few kilobytes; a valid one never comes close to this. */
const MAX_MAP_BYTES = 16 * 1024 * 1024;
const MAX_MAPS = 32;

interface StoredMap extends FetchedBytes {
  readonly term: CopyTerm;
  /** Whether its bytes were already counted as fetched for somebody. */
  isCounted: boolean;
}

/** Fetches each map once, even if several callers ask at the same time. */
export class MapStore {
  readonly #network: Network;
  readonly #maps = new SharedLoads<StoredMap>(MAX_MAPS);

  constructor(network: Network) {
    this.#network = network;
  }

  /** See `FetchClient.map`. */
  async get(map: Omit<Resource, 'kind'>, limits: FetchLimits): Promise<FetchedBytes> {
    const { signal, copies = ANY_COPY } = limits;
    const maxBytes = Math.min(limits.maxBytes, MAX_MAP_BYTES);
    // A fetch with another limit may end differently.
    const name = `${maxBytes} ${copies.life} ${resourceKey(map.url, map.byteRange)}`;
    const load = async (signal: AbortSignal): Promise<StoredMap> => {
      const resource = {
        ...map,
        kind: 'map',
        noCache: copies.noCache,
        origin: copies.origin,
      } as const;
      const fetched = await fetchWhole(this.#network, resource, { maxBytes, signal });
      const term = copyTerm(copies, fetched.maxAgeMs);
      return { ...fetched, term, isCounted: false };
    };
    const askedAt = performance.now();
    const mayUse = ({ term }: StoredMap): boolean => mayStandIn(term, copies, askedAt);
    const stored = await this.#maps.get(name, load, signal, mayUse);
    const { url, bytes, maxAgeMs, isCounted } = stored;
    if (isCounted) copies.onUse();
    stored.isCounted = true;
    // The caller may do what it likes with the copy.
    return {
      url,
      bytes: bytes.slice(),
      maxAgeMs,
      bytesFetched: isCounted ? 0 : stored.bytesFetched,
    };
  }
}
