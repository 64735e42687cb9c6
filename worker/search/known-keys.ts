/** More than a stream rotates through between two captures. */
const MAX_KEYS = 256;

/** Keys of samples that have been seen to fit: nothing but a decoder that tells damage can say so. */
export class KnownKeys {
  readonly #names = new Set<string>();

  has(key: Uint8Array): boolean {
    return this.#names.has(key.join());
  }

  add(key: Uint8Array): void {
    if (this.#names.size >= MAX_KEYS) this.#names.clear();
    this.#names.add(key.join());
  }
}
