import type { PageFetchRequest, PageFetchResponse } from '../../../shared/protocol.js';

interface OpenRequest {
  readonly reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  readonly abort: AbortController;
}

/** Makes requests with the caller's `fetch`, for workers: a function cannot go there. */
export class PageFetch {
  readonly #fetch: typeof globalThis.fetch | undefined;
  readonly #open = new Map<number, OpenRequest>();
  #count = 0;

  constructor(fetch: typeof globalThis.fetch | undefined) {
    this.#fetch = fetch;
  }

  async open({ url, ...init }: PageFetchRequest): Promise<PageFetchResponse> {
    const { headers, cache, credentials, referrerPolicy } = init;
    const abort = new AbortController();
    if (!this.#fetch) throw new TypeError('There is no fetch');
    const response = await this.#fetch(url, {
      headers,
      cache,
      signal: abort.signal,
      ...(credentials && { credentials }),
      ...(referrerPolicy && { referrerPolicy }),
    });
    this.#count += 1;
    this.#open.set(this.#count, { reader: response.body?.getReader(), abort });
    return {
      id: this.#count,
      status: response.status,
      url: response.url,
      headers: [...response.headers],
    };
  }

  async read(id: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const request = this.#open.get(id);
    try {
      const result = await request?.reader?.read();
      if (!result?.value) this.#open.delete(id);
      return result?.value;
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
  }

  cancel(id: number): void {
    const request = this.#open.get(id);
    this.#open.delete(id);
    request?.reader?.cancel().catch(() => undefined);
    request?.abort.abort();
  }
}
