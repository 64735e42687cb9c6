import { SingleFlight } from './single-flight.js';
import { SnapError } from '../../../shared/errors.js';
import { shownUrl } from '../../../shared/local-url.js';
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
    const provided = await this.#provide(question);
    const bytes =
      provided ?? (url === undefined ? undefined : await this.#fetched.ask(url, worker, maxAgeMs));
    return bytes ? { kind: 'bytes', bytes } : { kind: 'fetch' };
  }

  /** What a worker fetched; `undefined`: it could not. */
  take(url: string, bytes: Uint8Array<ArrayBuffer> | undefined, worker: AbortSignal): void {
    this.#fetched.put(url, bytes, worker);
  }

  async #provide(question: KeyQuestion): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!this.#provider) return undefined;
    try {
      const playlistUrl = shownUrl(question.playlistUrl);
      const url = question.url === undefined ? undefined : shownUrl(question.url);
      const given = await this.#provider({ ...question, playlistUrl, url });
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
