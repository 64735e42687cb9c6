/** Keeps a bounded number of values, and drops those that were not used for the longest time. */
export class Memory<Value> {
  readonly #values = new Map<number, Value>();
  readonly #most: number;
  readonly #onDrop: (value: Value) => void;

  /** @param onDrop - Called with each value that leaves. */
  constructor(most: number, onDrop: (value: Value) => void) {
    this.#most = most;
    this.#onDrop = onDrop;
  }

  has(key: number): boolean {
    return this.#values.has(key);
  }

  keys(): Iterable<number> {
    return this.#values.keys();
  }

  /** Gives a value, and counts as its use. */
  use(key: number): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  set(key: number, value: Value): void {
    this.#drop(key);
    this.#values.set(key, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#most) break;
      this.#drop(oldest);
    }
  }

  clear(): void {
    for (const key of [...this.#values.keys()]) this.#drop(key);
  }

  #drop(key: number): void {
    const value = this.#values.get(key);
    this.#values.delete(key);
    if (value !== undefined) this.#onDrop(value);
  }
}
