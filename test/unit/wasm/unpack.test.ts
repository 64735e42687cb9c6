import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unpack } from '../../../wasm/load/unpack.js';

/** An empty module, and a custom section that does not fit in one piece. */
const SECTION_BYTES = 16_000;
const WASM = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[0, 0x80 | (SECTION_BYTES & 0x7f), SECTION_BYTES >> 7, 1, 0x78],
  ...Array.from({ length: SECTION_BYTES - 2 }, (_, index) => (index * index) & 0xff),
);

function inPieces(bytes: Uint8Array, pieceBytes: number): Response {
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + pieceBytes));
      else controller.close();
      at += pieceBytes;
    },
  });
  return new Response(body);
}

test.each([
  ['packed', 1],
  ['packed', 1000],
  ['plain', 1],
  ['plain', 1000],
])('a %s file in pieces of %d bytes is WebAssembly, and compiles', async (kind, pieceBytes) => {
  const bytes = kind === 'packed' ? gzipSync(WASM) : WASM;
  const unpacked = await unpack(inPieces(bytes, pieceBytes));
  expect(unpacked.headers.get('content-type')).toBe('application/wasm');
  expect(new Uint8Array(await unpacked.clone().arrayBuffer())).toEqual(WASM);
  expect(await WebAssembly.compileStreaming(unpacked)).toBeInstanceOf(WebAssembly.Module);
});

test.each([
  ['cut off', gzipSync(WASM).subarray(0, 200)],
  ['empty', new Uint8Array()],
  ['followed by something else', Buffer.concat([gzipSync(WASM), Buffer.from('more')])],
])('a file that is %s is an error', async (_, bytes) => {
  const compiled = unpack(inPieces(bytes, 100)).then((response) => {
    return WebAssembly.compileStreaming(response);
  });
  await expect(compiled).rejects.toThrow();
});

test('what is not wanted any more is not fetched further', async () => {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(gzipSync(WASM).subarray(0, 100));
    },
    cancel() {
      isCancelled = true;
    },
  });
  const unpacked = await unpack(new Response(body));
  await unpacked.body?.cancel();
  await expect.poll(() => isCancelled).toBe(true);
});
