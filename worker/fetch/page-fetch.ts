import { fromOutcome, type Outcome } from '../../shared/outcome.js';
import type { PageApi, PageFetchResponse } from '../../shared/protocol.js';
import { abortError, throwIfAborted, untilAborted } from '../../shared/abort.js';
import type { FetchedResponse, FetchFunction } from './types.js';

type PageFetchApi = Pick<PageApi, 'openFetch' | 'readFetch' | 'cancelFetch'>;

/** The browser's own `fetch`. */
export const nativeFetch: FetchFunction = (url, { credentials, referrerPolicy, ...init }) =>
  fetch(url, {
    ...init,
    ...(credentials !== undefined && { credentials }),
    ...(referrerPolicy !== undefined && { referrerPolicy }),
  });

/** Lets the page's own `fetch` make the requests; the bodies come over piece by piece. */
export function createPageFetch(page: PageFetchApi): FetchFunction {
  return async (url, { signal, ...init }) => {
    throwIfAborted(signal);
    const opening = page.openFetch({ url, ...init });
    try {
      return responseOf(page, fromOutcome(await untilAborted(opening, signal)), signal);
    } catch (error) {
      // It has no number before its head is there, so that it cannot be cancelled earlier.
      if (signal.aborted) void cancelLate(page, opening);
      throw error;
    }
  };
}

async function cancelLate(
  page: PageFetchApi,
  opening: Promise<Outcome<PageFetchResponse>>,
): Promise<void> {
  try {
    const late = await opening;
    if (late.ok) await cancel(page, late.value.id);
  } catch {
    // A request that failed needs no cancelling.
  }
}

function responseOf(
  page: PageFetchApi,
  { id, status, url, headers }: PageFetchResponse,
  signal: AbortSignal,
): FetchedResponse {
  const values = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  return {
    status,
    url,
    headers: { get: (name) => values.get(name.toLowerCase()) ?? null },
    body: openBody(page, id, signal),
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
    // Nothing is read that nobody asks for.
    { highWaterMark: 0 },
  );
}

/** In the worker, the page's functions answer later, or not at all once the page is gone. */
async function cancel(page: { cancelFetch(id: number): unknown }, id: number): Promise<void> {
  try {
    await page.cancelFetch(id);
  } catch {
    // Then there is nothing left to cancel.
  }
}
