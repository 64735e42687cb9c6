import { fromOutcome } from '../../shared/outcome.js';
import type { PageApi, PageFetchResponse } from '../../shared/protocol.js';
import { abortError, throwIfAborted, untilAborted } from '../../shared/abort.js';
import type { FetchedResponse, FetchFunction } from './types.js';

type PageFetchApi = Pick<PageApi, 'openFetch' | 'readFetch' | 'cancelFetch'>;

/** The browser's own `fetch`. */
export const nativeFetch: FetchFunction = (url, init) => fetch(url, init);

/** Makes requests through the page's own `fetch`; the bodies arrive piece by piece. */
export function createPageFetch(page: PageFetchApi): FetchFunction {
  let count = 0;
  return async (url, { signal, ...init }) => {
    throwIfAborted(signal);
    count += 1;
    const id = count;
    const opening = page.openFetch(id, { url, ...init });
    try {
      const head = fromOutcome(await untilAborted(opening, signal));
      return responseOf(head, openBody(page, id, signal));
    } catch (error) {
      if (signal.aborted) void cancel(page, id);
      throw error;
    }
  };
}

function responseOf(
  { status, url, headers }: PageFetchResponse,
  body: FetchedResponse['body'],
): FetchedResponse {
  const values = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  return {
    status,
    url,
    headers: { get: (name) => values.get(name.toLowerCase()) ?? null },
    body,
  };
}

function openBody(
  page: PageFetchApi,
  id: number,
  signal: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let onAbort: () => void = () => undefined;
  const end = (): void => {
    signal.removeEventListener('abort', onAbort);
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        onAbort = () => {
          controller.error(abortError(signal));
          void cancel(page, id);
        };
        signal.addEventListener('abort', onAbort, { once: true });
      },
      async pull(controller) {
        const outcome = await page.readFetch(id);
        if (signal.aborted) return;
        if (!outcome.ok || outcome.value === undefined) end();
        const piece = fromOutcome(outcome);
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
      async cancel() {
        end();
        await cancel(page, id);
      },
    },
    // Nothing is read before it is asked for.
    { highWaterMark: 0 },
  );
}

/** In the worker, the page's functions answer later, or never if the page is gone. */
async function cancel(page: { cancelFetch(id: number): unknown }, id: number): Promise<void> {
  try {
    await page.cancelFetch(id);
  } catch {
    // Then there is nothing left to cancel.
  }
}
