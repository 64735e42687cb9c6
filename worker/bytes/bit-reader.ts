/**
 * Reads numbers with any number of bits, most significant bit first.
 *
 * After the last byte everything reads as 0 and `overrun` becomes true, so that a parser can read a whole header and
 * check once, at the end, whether it was complete.
 */
export class BitReader {
  readonly #bytes: Uint8Array;
  #bit = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get overrun(): boolean {
    return this.#bit > this.#bytes.length * 8;
  }

  /** Unsigned, up to 32 bits. */
  u(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.#next();
    return value;
  }

  flag(): boolean {
    return this.#next() === 1;
  }

  skip(count: number): void {
    this.#bit += count;
  }

  /** Exp-Golomb, unsigned: ITU-T H.264 9.1. */
  ue(): number {
    let zeros = 0;
    while (this.#next() === 0) {
      if (++zeros > 31) {
        this.#bit = Infinity;
        return 0;
      }
    }
    return 2 ** zeros - 1 + this.u(zeros);
  }

  /** Exp-Golomb, signed: ITU-T H.264 9.1.1. */
  se(): number {
    const code = this.ue();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }

  #next(): number {
    const byte = this.#bytes[this.#bit >> 3] ?? 0;
    const value = (byte >> (7 - (this.#bit & 7))) & 1;
    this.#bit += 1;
    return value;
  }
}
