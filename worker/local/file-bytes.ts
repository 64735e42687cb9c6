import { throwIfAborted } from '../../shared/abort.js';
import { SnapError } from '../../shared/errors.js';

/** What is read at once where a file is looked through. */
const BLOCK_BYTES = 64 * 1024;
/** The largest pieces of what is handed on. */
const PIECE_BYTES = 128 * 1024;

/** The bytes of a file, of which only those are read that are asked for. */
export class FileBytes {
  readonly size: number;
  readonly #file: Blob;
  /** What was read last by `peek`. */
  #block: { readonly start: number; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;

  constructor(file: Blob) {
    this.#file = file;
    this.size = file.size;
  }

  /**
   * Fewer bytes at the file's end, none after it.
   *
   * @throws SnapError `network` where the file has changed or is gone
   */
  async read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    throwIfAborted(signal);
    if (start >= this.size) return new Uint8Array(0);
    try {
      return new Uint8Array(await this.#file.slice(start, end).arrayBuffer());
    } catch {
      const message = 'The file cannot be read: it was changed or removed since it was opened';
      throw new SnapError('network', message);
    }
  }

  /** The same for small parts that lie side by side: a block is read at a time. */
  async peek(start: number, length: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const end = Math.min(start + length, this.size);
    const block = this.#block;
    const isThere = block && start >= block.start && end <= block.start + block.bytes.length;
    const bytes = isThere
      ? block
      : { start, bytes: await this.read(start, start + Math.max(length, BLOCK_BYTES), signal) };
    this.#block = bytes;
    return bytes.bytes.subarray(start - bytes.start, start - bytes.start + length);
  }

  /** A part in pieces, each read when it is asked for. */
  async *pieces(start: number, end: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const last = Math.min(end, this.size);
    for (let at = start; at < last; at += PIECE_BYTES) {
      yield await this.read(at, Math.min(at + PIECE_BYTES, last));
    }
  }
}
