import type { JobCallbacks } from '../executor.js';
import { toOutcome, type Outcome } from '../../../shared/outcome.js';
import type { LocalSource, Progress } from '../../../shared/protocol.js';
import type { VariantFacts } from '../../../shared/variant-facts.js';

/** The callbacks of one worker's jobs, which arrive under the jobs' numbers. */
export class CallbackService {
  readonly #callbacks = new Map<number, JobCallbacks>();
  /** What a caller's own function threw, by job: it is handed on as it is, which it would not survive on the way back. */
  readonly #thrown = new Map<number, unknown>();

  /** Runs a job that may call back until it has settled. */
  async during<T>(id: number, callbacks: JobCallbacks, job: () => Promise<T>): Promise<T> {
    this.#callbacks.set(id, callbacks);
    try {
      return await job();
    } catch (error) {
      throw this.#thrown.has(id) ? this.#thrown.get(id) : error;
    } finally {
      this.#callbacks.delete(id);
      this.#thrown.delete(id);
    }
  }

  progress(id: number, progress: Progress): void {
    this.#callbacks.get(id)?.onProgress?.(progress);
  }

  chooseVariant(id: number, variants: readonly VariantFacts[]): Promise<Outcome<number>> {
    return toOutcome(() => {
      const callbacks = this.#callbacks.get(id);
      try {
        const chosen = callbacks?.chooseVariant?.(variants);
        const index = variants.findIndex((variant) => variant === chosen);
        if (index < 0) throw new TypeError('options.variant must return one of the variants');
        return Promise.resolve(index);
      } catch (error) {
        if (callbacks) this.#thrown.set(id, error);
        throw error;
      }
    });
  }

  /** What a job's URL stands for. */
  local(id: number): Promise<Outcome<LocalSource>> {
    return toOutcome(() => {
      const { local } = this.#callbacks.get(id) ?? {};
      if (!local) throw new TypeError('There is no such job');
      return local();
    });
  }

  /** Calls nothing back any more. */
  close(): void {
    this.#callbacks.clear();
  }
}
