import type { FetchedResponse } from '../fetch/types.js';

type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>>;

/** What a request is answered with, as a server would. */
export interface LocalBody {
  /** Where it is; where a folder is asked for, its playlist. */
  readonly url: string;
  /** In bytes; `undefined`: it is made as it is read, and has no ranges. */
  readonly size: number | undefined;
  /** Its bytes from a position to just before another one. */
  readonly pieces: (start: number, end: number) => Pieces;
}

export function bytesBody(url: string, bytes: Uint8Array<ArrayBuffer>): LocalBody {
  return {
    url,
    size: bytes.length,
    async *pieces(start, end) {
      yield await Promise.resolve(bytes.slice(start, end));
    },
  };
}

/** Answers a request, of which the `Range` header counts: RFC 9110 14.2. */
export function respond(
  { url, size, pieces }: LocalBody,
  range: string | undefined,
): FetchedResponse {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined || size === undefined) {
    return responseOf(url, 200, {}, pieces(0, size ?? Infinity));
  }
  const start = Number(first);
  const end = Math.min(last === undefined || last === '' ? Infinity : Number(last) + 1, size);
  if (start >= size) return responseOf(url, 416, { 'content-range': `bytes */${size}` }, undefined);
  const headers = { 'content-range': `bytes ${start}-${end - 1}/${size}` };
  return responseOf(url, 206, headers, pieces(start, end));
}

function responseOf(
  url: string,
  status: number,
  headers: Readonly<Record<string, string>>,
  pieces: Pieces | undefined,
): FetchedResponse {
  return {
    status,
    url,
    headers: { get: (name) => headers[name.toLowerCase()] ?? null },
    body: pieces ? toStream(pieces) : null,
  };
}

/** Nothing is read before it is asked for. */
function toStream(pieces: Pieces): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        const next = await pieces.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
