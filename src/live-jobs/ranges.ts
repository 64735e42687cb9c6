import { iso } from './job-state.js';

/** Of the years that ISO 8601 writes with four digits, so that times are in the order of their texts. */
const EARLIEST_MS = Date.parse('0000-01-01T00:00:00.000Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** A bound of a range, however far away it is. */
export function isoBound(ms: number): string {
  return iso(Math.min(LATEST_MS, Math.max(EARLIEST_MS, ms)));
}

/** The keys from one up to another; `undefined`: there are none, which IndexedDB takes for a fault. */
export function keysWithin(
  from: readonly string[],
  to: readonly unknown[],
): IDBKeyRange | undefined {
  const isEmpty = indexedDB.cmp(from, to) >= 0;
  return isEmpty ? undefined : IDBKeyRange.bound(from, to, false, true);
}
