import { loadPageFunctions } from './load-page-functions.js';
import { SingleFlight } from './single-flight.js';
import type { KeyAnswer, KeyQuestion } from '../../../shared/protocol.js';
import type { KeyProvider } from '../../options/snapper.js';

const MAX_KEYS = 256;

/** Hands out keys to all workers: the page's own, or what one of them fetched. */
export class KeyService {
  readonly #provider: KeyProvider | undefined;
  readonly #fetched = new SingleFlight<Uint8Array<ArrayBuffer>>(MAX_KEYS);

  constructor(provider: KeyProvider | undefined) {
    this.#provider = provider;
  }

  /** Bytes where there are some, or else tells the worker that asks to fetch them. Its signal fires when it is gone. */
  async ask(question: KeyQuestion, worker: AbortSignal): Promise<KeyAnswer> {
    const { url, maxAgeMs } = question;
    const provider = this.#provider;
    const provided = provider && (await (await loadPageFunctions()).provideKey(provider, question));
    const bytes =
      provided ?? (url === undefined ? undefined : await this.#fetched.ask(url, worker, maxAgeMs));
    return bytes ? { kind: 'bytes', bytes } : { kind: 'fetch' };
  }

  /** What a worker fetched; `undefined`: it could not. */
  take(url: string, bytes: Uint8Array<ArrayBuffer> | undefined, worker: AbortSignal): void {
    this.#fetched.put(url, bytes, worker);
  }
}
