import type { ListedKey, ListedMap } from '../types.js';

/**
 * Stands for the keys and the map of the segments that a delta update leaves out (RFC 8216bis 6.2.5.1). It never equals
 * one of the playlist's, and cannot be used as one.
 */
export const SKIPPED_KEYS: ListedKey = {
  method: '',
  keyFormat: '',
  uri: undefined,
  iv: undefined,
};
export const SKIPPED_MAP: ListedMap = { uri: '', byteRange: undefined, keys: [], sequence: 0 };
