/** The first byte of gzip (RFC 1952, 2.3.1). WebAssembly begins with 0. */
const GZIP = 0x1f;

/**
 * An answer with a file of WebAssembly that may be in gzip, which is unpacked as it comes. It need not be: a server may have
 * unpacked it, and who builds the file may not have packed it.
 */
export async function unpack({ body }: Response): Promise<Response> {
  const headers = { 'content-type': 'application/wasm' };
  return new Response(body && (await unpackBody(body)), { headers });
}

async function unpackBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const reader = body.getReader();
  const { value: first } = await reader.read();
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      if (first) controller.enqueue(first);
    },
    async pull(controller) {
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return first?.[0] === GZIP ? whole.pipeThrough(new DecompressionStream('gzip')) : whole;
}
