import { Desk } from './single-flight.js';
import { SnapError } from '../../../shared/errors.js';
import type { KeyAnswer, KeyQuestion } from '../../../shared/protocol.js';
import type { KeyProvider } from '../../options/snapper.js';

const MAX_KEYS = 256;

/** Hands out keys to all workers: the page's own, or what one of them fetched. */
export class KeyDesk {
  readonly #provider: KeyProvider | undefined;
  readonly #fetched = new Desk<Uint8Array<ArrayBuffer>>(MAX_KEYS);

  constructor(provider: KeyProvider | undefined) {
    this.#provider = provider;
  }

  /** Bytes where there are some, or else tells the worker that asks to fetch them. */
  async ask(question: KeyQuestion, worker?: object): Promise<KeyAnswer> {
    const { url } = question;
    const provided = await this.#provide(question);
    const bytes =
      provided ?? (url === undefined ? undefined : await this.#fetched.ask(url, worker));
    return bytes ? { kind: 'bytes', bytes } : { kind: 'fetch' };
  }

  /** What a worker fetched; `undefined`: it could not. */
  take(url: string, bytes: Uint8Array<ArrayBuffer> | undefined): void {
    this.#fetched.put(url, bytes);
  }

  /** Has other workers fetch what this one was to fetch. */
  release(worker: object): void {
    this.#fetched.release(worker);
  }

  async #provide(question: KeyQuestion): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!this.#provider) return undefined;
    try {
      const given = await this.#provider(question);
      return given === undefined ? undefined : toBytes(given);
    } catch (cause) {
      throw new SnapError('encrypted', 'The keyProvider failed', {
        ...(question.url === undefined ? {} : { url: question.url }),
        cause,
      });
    }
  }
}

function toBytes(source: BufferSource): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source).slice();
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  }
  throw new TypeError('The keyProvider must return an ArrayBuffer or a view of one');
}
