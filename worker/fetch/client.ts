import { BACKOFF_TIMES, type BackoffTimes } from '../../shared/backoff.js';
import { fetchWhole } from './fetch-whole.js';
import { createLocks } from '../async/locks.js';
import { MapStore } from './map-store.js';
import { readSegment } from './read-segment.js';
import { createRangeMemory } from './range-memory.js';
import type { Network } from './request.js';
import { SegmentCache } from './segment-cache.js';
import type { FetchClient, FetchConfig } from './types.js';

export function createFetchClient(
  config: FetchConfig,
  times: BackoffTimes = BACKOFF_TIMES,
): FetchClient {
  const network: Network = {
    config,
    times,
    ranges: createRangeMemory(),
  };
  const maps = new MapStore(network);
  const store = {
    network,
    cache: config.cacheBytes > 0 ? new SegmentCache(config.cacheBytes) : undefined,
    locks: createLocks(),
    hints: config.hints,
  };
  return {
    whole: (resource, limits) => fetchWhole(network, resource, limits),
    map: (map, limits) => maps.get(map, limits),
    segment: (source, limits, sink, onFetched) =>
      readSegment(store, { source, limits, sink, onFetched }),
  };
}
