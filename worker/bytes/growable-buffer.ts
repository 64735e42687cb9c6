const FIRST_CAPACITY_BYTES = 64 * 1024;
const GROWTH = 4;

/** Bytes that arrive in pieces, kept in one block of memory that grows when it is full. */
export class GrowableBuffer {
  #bytes = new Uint8Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The contents, without a copy: valid until the next call that changes the buffer. */
  get view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  append(piece: Uint8Array): void {
    const needed = this.#length + piece.length;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(
        Math.max(needed, this.#bytes.length * GROWTH, FIRST_CAPACITY_BYTES),
      );
      grown.set(this.view);
      this.#bytes = grown;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = needed;
  }

  /** Drops the first `count` bytes. */
  dropFront(count: number): void {
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
  }

  clear(): void {
    this.#length = 0;
  }
}
