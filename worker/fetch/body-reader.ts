import type { FetchedResponse } from './types.js';

/** Reads a body piece by piece. */
export interface BodyReader {
  /** At most `bytes` bytes, if the browser allows a limit; `undefined` at the end. */
  next(bytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Closes the connection, unless everything was read. */
  cancel(): void;
}

/**
 * By default Chromium delivers up to 2 MiB in one piece, which is most of a segment; a reader that brings its own
 * buffer sets the size.
 */
export function openBodyReader({ body }: FetchedResponse): BodyReader {
  if (!body) return { next: () => Promise.resolve(undefined), cancel: () => undefined };
  try {
    const reader = body.getReader({ mode: 'byob' });
    return {
      async next(bytes) {
        const { value, done } = await reader.read(new Uint8Array(bytes));
        return done ? undefined : value;
      },
      cancel: cancelling(reader),
    };
  } catch {
    // Not a byte stream, as in Safari: the browser decides how large the pieces are.
    const reader = body.getReader();
    return { next: async () => (await reader.read()).value, cancel: cancelling(reader) };
  }
}

function cancelling(reader: ReadableStreamGenericReader): () => void {
  return () => {
    void reader.cancel().catch(() => undefined);
  };
}
