import type { PageFetchRequest, PageFetchResponse } from '../../../shared/protocol.js';

interface OpenRequest {
  readonly abort: AbortController;
  /** `undefined` before the head is there, and where there is no body. */
  reader?: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
}

/** Makes one worker's requests with the caller's `fetch`: a function cannot go there. */
export class FetchService {
  readonly #fetch: typeof globalThis.fetch;
  readonly #open = new Map<number, OpenRequest>();
  readonly #worker: AbortSignal;

  /** `worker` fires when it is gone: then its requests are aborted. */
  constructor(fetch: typeof globalThis.fetch, worker: AbortSignal) {
    this.#fetch = fetch;
    this.#worker = worker;
    worker.addEventListener('abort', () => {
      for (const id of this.#open.keys()) this.cancel(id);
    });
  }

  /** Sends a request, which is known by a number of the worker's choice from now on. */
  async open(id: number, { url, ...init }: PageFetchRequest): Promise<PageFetchResponse> {
    this.#worker.throwIfAborted();
    const request: OpenRequest = { abort: new AbortController() };
    const { signal } = request.abort;
    this.#open.set(id, request);
    try {
      const response = await this.#fetch(url, {
        ...init,
        signal,
      });
      request.reader = response.body?.getReader();
      // A `fetch` of the page's own may not know about signals.
      if (signal.aborted) cancelBody(request);
      signal.throwIfAborted();
      return { status: response.status, url: response.url, headers: [...response.headers] };
    } catch (error) {
      this.cancel(id);
      throw error;
    }
  }

  /** The next piece of a body; `undefined` at its end. */
  async read(id: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const request = this.#open.get(id);
    if (!request) throw new TypeError('There is no such request');
    try {
      const result = await request.reader?.read();
      if (!result?.value) this.#open.delete(id);
      return result?.value;
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
  }

  /** Ends a request, before its head as well as in its body. */
  cancel(id: number): void {
    const request = this.#open.get(id);
    if (!request) return;
    this.#open.delete(id);
    cancelBody(request);
    request.abort.abort();
  }
}

function cancelBody({ reader }: OpenRequest): void {
  reader?.cancel().catch(() => undefined);
}
