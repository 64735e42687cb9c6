import { SnapError } from '../../src/shared/errors.js';
import { throwIfAborted } from '../abort.js';
import { openResource, type Resource } from './open.js';

/**
 * Bytes asked for at a time. Left alone, Chromium hands over up to 2 MiB in one piece, which is most of a segment; a
 * reader that brings its own buffer decides itself.
 */
const READ_BYTES = 32 * 1024;

export interface StreamedBytes {
  /** Where the bytes came from, after redirects. */
  readonly url: string;
  /** How many bytes of the body were read. */
  readonly bytesRead: number;
}

/**
 * Fetches a resource and hands over its bytes as they arrive, until `onChunk` returns `'stop'`, which ends the
 * connection. A server that ignores a byte range and sends everything is cut to the range here.
 *
 * @throws SnapError those of `openResource`, and `too-large` behind `maxBytes`.
 */
export async function streamResource(
  resource: Resource,
  limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  onChunk: (chunk: Uint8Array<ArrayBuffer>) => 'stop' | undefined,
): Promise<StreamedBytes> {
  const { signal, maxBytes } = limits;
  const response = await openResource(resource, signal);
  const url = response.url === '' ? resource.url : response.url;
  let { skip, keep } = windowOf(resource, response);
  let bytesRead = 0;
  const read = openReader(response);
  try {
    for (;;) {
      // One byte more than is allowed tells a resource that is too large from one that fits.
      const chunk = await read.next(Math.min(READ_BYTES, maxBytes - bytesRead + 1));
      throwIfAborted(signal);
      if (!chunk) return { url, bytesRead };
      bytesRead += chunk.byteLength;
      if (bytesRead > maxBytes) throw tooLarge(resource, maxBytes);
      const part = chunk.subarray(Math.min(skip, chunk.byteLength)).subarray(0, keep);
      skip = Math.max(0, skip - chunk.byteLength);
      keep -= part.byteLength;
      if (part.byteLength > 0 && onChunk(part) === 'stop') return { url, bytesRead };
      if (keep === 0) return { url, bytesRead };
    }
  } catch (cause) {
    throwIfAborted(signal);
    if (cause instanceof SnapError) throw cause;
    throw new SnapError('network', `The ${resource.kind}'s connection broke`, { url, cause });
  } finally {
    read.cancel();
  }
}

/**
 * Which bytes of the answer are the resource. With 200 instead of 206 the range was ignored; another range than the one
 * asked for shows in Content-Range, which other origins rarely let a page read.
 */
function windowOf(resource: Resource, response: Response): { skip: number; keep: number } {
  const { byteRange, kind, url } = resource;
  if (!byteRange) return { skip: 0, keep: Infinity };
  const { offset, length } = byteRange;
  if (response.status !== 206) return { skip: offset, keep: length };
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  const skip = start === undefined ? 0 : offset - Number(start);
  if (skip >= 0) return { skip, keep: length };
  void response.body?.cancel().catch(() => undefined);
  throw new SnapError('http', `The ${kind}'s server sent another byte range than asked for`, {
    url,
    status: response.status,
  });
}

function tooLarge({ kind, url }: Resource, maxBytes: number): SnapError {
  return new SnapError('too-large', `The ${kind} is larger than ${maxBytes} bytes`, { url });
}

interface ChunkReader {
  /** At most `bytes` bytes, where the browser can be held to it. */
  next(bytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  cancel(): void;
}

function openReader(response: Response): ChunkReader {
  const { body } = response;
  if (!body) return { next: () => Promise.resolve(undefined), cancel: () => undefined };
  const cancel = (reader: ReadableStreamGenericReader): void => {
    void reader.cancel().catch(() => undefined);
  };
  try {
    const reader = body.getReader({ mode: 'byob' });
    return {
      async next(bytes) {
        const { value, done } = await reader.read(new Uint8Array(bytes));
        return done ? undefined : value;
      },
      cancel() {
        cancel(reader);
      },
    };
  } catch {
    // Not a byte stream, as in Safari: the pieces are as large as the browser makes them.
    const reader = body.getReader();
    return {
      next: async () => (await reader.read()).value,
      cancel() {
        cancel(reader);
      },
    };
  }
}
