import { SnapError } from './shared/errors.js';
import type { KeyAnswer, KeyQuestion } from './shared/protocol.js';
import type { KeyProvider } from './snapper-options.js';

const MAX_KEYS = 256;
/** A worker that was told to fetch a key and died reports nothing. */
const FETCH_SECONDS = 60;

interface PendingFetch {
  readonly result: Promise<Uint8Array<ArrayBuffer> | undefined>;
  readonly settle: (bytes: Uint8Array<ArrayBuffer> | undefined) => void;
}

/** Hands out keys to all workers, so that each key is asked for, or fetched, once. */
export class KeyDesk {
  readonly #provider: KeyProvider | undefined;
  readonly #keys = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #fetches = new Map<string, PendingFetch>();

  constructor(provider: KeyProvider | undefined) {
    this.#provider = provider;
  }

  /** Bytes where there are some, or else tells the first worker that asks to fetch them; the others wait for it. */
  async ask(question: KeyQuestion): Promise<KeyAnswer> {
    const { url } = question;
    const provided = await this.#provide(question);
    if (provided) return { kind: 'bytes', bytes: provided };
    if (url === undefined) return { kind: 'fetch' };
    const fetched = await this.#fetched(url);
    return fetched ? { kind: 'bytes', bytes: fetched.slice() } : { kind: 'fetch' };
  }

  /** What a worker fetched; `undefined`: it could not. */
  take(url: string, bytes: Uint8Array<ArrayBuffer> | undefined): void {
    if (bytes) this.#keys.set(url, bytes);
    const [oldest] = this.#keys.keys();
    if (this.#keys.size > MAX_KEYS && oldest !== undefined) this.#keys.delete(oldest);
    const pending = this.#fetches.get(url);
    this.#fetches.delete(url);
    pending?.settle(bytes);
  }

  /** `undefined`: whoever asked is the one to fetch it. */
  async #fetched(url: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (;;) {
      const pending = this.#fetches.get(url);
      const fetched = this.#keys.get(url) ?? (pending && (await pending.result));
      if (fetched) return fetched;
      // Of several that waited in vain, the first one fetches, and the others wait again.
      if (this.#fetches.get(url) === pending) {
        this.#fetches.set(url, startFetch());
        return undefined;
      }
    }
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

function startFetch(): PendingFetch {
  let settle: PendingFetch['settle'] = () => undefined;
  const result = new Promise<Uint8Array<ArrayBuffer> | undefined>((resolve) => {
    const timer = setTimeout(() => {
      resolve(undefined);
    }, FETCH_SECONDS * 1000);
    settle = (bytes) => {
      clearTimeout(timer);
      resolve(bytes);
    };
  });
  return { result, settle };
}

function toBytes(source: BufferSource): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source).slice();
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  }
  throw new TypeError('The keyProvider must return an ArrayBuffer or a view of one');
}
