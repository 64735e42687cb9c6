import { isoBound, keysWithin } from './ranges.js';
import type { JobStore } from './job-store.js';
import { addUp, resolveUsageQuery, toCsv, type UsageQuery, type UsageRow } from './usage.js';

/**
 * What jobs used: by hour as it is kept, by day or month as it is added up.
 *
 * @public
 */
export class JobUsage {
  readonly #store: JobStore;

  /** @internal */
  constructor(store: JobStore) {
    this.#store = store;
  }

  /**
   * Lists what was used, in the order of time.
   *
   * @throws `TypeError` or `RangeError` at once, naming the option that is wrong.
   */
  list(query: UsageQuery = {}): Promise<readonly UsageRow[]> {
    const { jobId, from, to, grain } = resolveUsageQuery(query);
    const start = from === undefined ? '' : isoBound(from);
    // A letter is greater than any time.
    const end = to === undefined ? 'Z' : isoBound(to);
    return this.#store.read(['usage'], async (tx) => {
      const range = keysWithin([start], [end]);
      const rows = range ? await tx.objectStore('usage').getAll(range) : [];
      return addUp(
        rows.filter((row) => (jobId ?? row.jobId) === row.jobId),
        grain,
      );
    });
  }

  /** The same as CSV (RFC 4180), with a header. */
  async csv(query: UsageQuery = {}): Promise<string> {
    return toCsv(await this.list(query));
  }

  /** The same as JSON. */
  async json(query: UsageQuery = {}): Promise<string> {
    return JSON.stringify(await this.list(query), undefined, 2);
  }
}
