/** The memory of a picture that is done with, for the next one: fresh memory of this size costs time, and is freed late. */
export interface SpareMemory {
  /** At least so many bytes, of any content. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
  giveBack(planes: Uint8Array<ArrayBuffer>): void;
}

/** How much larger than needed memory may be, so that a thumbnail does not hold that of a 4K picture. */
const MAX_EXCESS = 2;

export function createSpareMemory(): SpareMemory {
  let spare: ArrayBuffer | undefined;
  return {
    take(bytes) {
      const taken = spare;
      spare = undefined;
      const fits = taken && taken.byteLength >= bytes && taken.byteLength <= bytes * MAX_EXCESS;
      return new Uint8Array(fits ? taken : new ArrayBuffer(bytes));
    },
    giveBack({ buffer }) {
      spare = buffer;
    },
  };
}
