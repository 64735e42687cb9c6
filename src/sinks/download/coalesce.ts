const PIECE_BYTES = 1 << 20;

/**
 * Joins small pieces into larger ones. An archive has three small pieces for each image, and a browser takes
 * milliseconds for each write, however small.
 */
export function coalesce(): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  let piece = new Uint8Array(PIECE_BYTES);
  let length = 0;
  const flush = (controller: TransformStreamDefaultController<Uint8Array<ArrayBuffer>>): void => {
    if (length > 0) controller.enqueue(piece.subarray(0, length));
    piece = new Uint8Array(PIECE_BYTES);
    length = 0;
  };
  return new TransformStream({
    transform(chunk, controller) {
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + PIECE_BYTES - length);
        piece.set(part, length);
        length += part.length;
        at += part.length;
        if (length === PIECE_BYTES) flush(controller);
      }
    },
    flush,
  });
}
