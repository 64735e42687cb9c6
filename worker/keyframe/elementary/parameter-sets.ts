import { START_CODE_BYTES, withoutTrailingZeros } from './start-code.js';

/** Bound of what one stream may make us keep; real parameter sets are a few hundred bytes. */
const MAX_KEPT_BYTES = 256 * 1024;

/** The latest parameter set of each kind and identifier, and which of them the current access unit carries. */
export class ParameterSets {
  readonly #sets = new Map<number, Uint8Array>();
  readonly #carried = new Set<number>();
  #keptBytes = 0;

  /** `key`: sorts the sets into the order in which a decoder needs them. */
  store(key: number, nalUnit: Uint8Array): void {
    const unit = nalUnit.subarray(0, withoutTrailingZeros(nalUnit, nalUnit.length));
    const keptBytes = this.#keptBytes - (this.#sets.get(key)?.length ?? 0) + unit.length;
    if (keptBytes > MAX_KEPT_BYTES) return;
    this.#keptBytes = keptBytes;
    this.#sets.set(key, unit.slice());
    this.#carried.add(key);
  }

  /** A new access unit begins, which carries none of them yet. */
  nextAccessUnit(): void {
    this.#carried.clear();
  }

  /**
   * A copy of `accessUnit` with all sets at `position`, where it lacks one of them.
   * All of them, since a set in front may refer to one that the access unit carries itself.
   */
  insertInto(accessUnit: Uint8Array, position: number): Uint8Array<ArrayBuffer> {
    const isComplete = [...this.#sets.keys()].every((key) => this.#carried.has(key));
    if (isComplete) return accessUnit.slice();
    const sets = [...this.#sets].sort(([a], [b]) => a - b).map(([, unit]) => unit);
    const size = sets.reduce((sum, unit) => sum + START_CODE_BYTES + 1 + unit.length, 0);
    const out = new Uint8Array(accessUnit.length + size);
    out.set(accessUnit.subarray(0, position));
    let at = position;
    for (const unit of sets) {
      out[at + START_CODE_BYTES] = 1;
      out.set(unit, at + START_CODE_BYTES + 1);
      at += START_CODE_BYTES + 1 + unit.length;
    }
    out.set(accessUnit.subarray(position), at);
    return out;
  }
}
