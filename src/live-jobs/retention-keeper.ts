import { sleep } from '../../shared/abort.js';
import type { JobFiles } from './files.js';
import { keepsAll, outdated } from './retention.js';
import type { Storages } from './storages.js';

/** Files age where nothing is stored, too. */
const LOOK_MS = 60_000;
/** How many files a look reads at once. */
const CHUNK = 50;

/** Deletes what storages are not to keep, in the tab that runs the jobs. */
export class RetentionKeeper {
  readonly #files: JobFiles;
  readonly #storages: Storages;
  readonly #signal: AbortSignal;
  readonly #busy = new Set<string>();
  readonly #again = new Set<string>();

  constructor(files: JobFiles, storages: Storages, signal: AbortSignal) {
    this.#files = files;
    this.#storages = storages;
    this.#signal = signal;
  }

  /** Looks at all storages now and then, until the signal fires. */
  async watch(): Promise<void> {
    while (!this.#signal.aborted) {
      for (const name of this.#storages.keys()) this.look(name);
      await sleep(LOOK_MS, this.#signal).catch(() => undefined);
    }
  }

  /** Looks at a storage that has got a file. */
  look(name: string): void {
    const retention = this.#storages.get(name)?.retention;
    if (!retention || keepsAll(retention) || this.#signal.aborted) return;
    if (this.#busy.has(name)) {
      this.#again.add(name);
      return;
    }
    this.#busy.add(name);
    this.#clear(name)
      .catch((error: unknown) => {
        if (!this.#signal.aborted) reportError(error);
      })
      .finally(() => {
        this.#busy.delete(name);
        if (this.#again.delete(name)) this.look(name);
      });
  }

  async #clear(name: string): Promise<void> {
    for (;;) {
      const retention = this.#storages.get(name)?.retention;
      if (!retention) return;
      const nowMs = Date.now();
      const contents = await this.#files.oldestOf(name, CHUNK, nowMs);
      const files = outdated(contents, retention, nowMs);
      for (const { id } of files) {
        if (this.#signal.aborted) return;
        await this.#files.delete(id);
      }
      if (files.length < CHUNK) return;
    }
  }
}
