import { fetchWhole } from './fetch/whole.js';
import type { MapSection } from './playlist/types.js';

/** A map is some kilobytes; a sane one never comes near this. */
const MAX_MAP_BYTES = 16 * 1024 * 1024;
const MAX_MAPS = 32;

/** Maps already fetched: a stream has one or few, and every one of its segments needs it. */
export interface MapCache {
  /** The map's bytes, and how many had to be fetched for it now. Throws as `fetchWhole` does. */
  get(
    map: MapSection,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly bytesFetched: number }>;
}

export function createMapCache(): MapCache {
  const maps = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    async get({ url, byteRange }, { maxBytes, signal }) {
      const key = byteRange ? `${byteRange.offset}+${byteRange.length} ${url}` : url;
      const cached = maps.get(key);
      if (cached) return { bytes: cached, bytesFetched: 0 };
      const { bytes } = await fetchWhole(
        { kind: 'map', url, byteRange },
        { signal, maxBytes: Math.min(maxBytes, MAX_MAP_BYTES) },
      );
      maps.set(key, bytes);
      const [oldest] = maps.keys();
      if (maps.size > MAX_MAPS && oldest !== undefined) maps.delete(oldest);
      return { bytes, bytesFetched: bytes.byteLength };
    },
  };
}
