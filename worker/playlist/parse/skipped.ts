import type { ListedKey, ListedMap } from '../types.js';

/**
 * In a delta update (RFC 8216bis 6.2.5.1): the keys and the map that applied in the part that was left out. Never
 * equal to one of the playlist's, and of no use as one.
 */
export const SKIPPED_KEYS: ListedKey = {
  method: '',
  keyFormat: '',
  uri: undefined,
  iv: undefined,
};
export const SKIPPED_MAP: ListedMap = { uri: '', byteRange: undefined, keys: [] };
