/**
 * The memory of pictures that are no longer needed, for the next ones: fresh memory of this size costs time, and is
 * freed late.
 */
export interface SpareMemory {
  /** Returns at least this many bytes, with any content. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
  giveBack(memory: ArrayBufferView<ArrayBuffer>): void;
}

/** Returns at least this many bytes of memory, with any content. */
export type TakeMemory = SpareMemory['take'];

/** While images are made from one picture, the next one is decoded. */
const MOST = 2;

/**
 * @param maxExcess - How many times larger than needed the memory may be, so that a thumbnail does not hold a 4K
 * picture's memory; 1: it has to fit exactly.
 */
export function createSpareMemory(maxExcess: number): SpareMemory {
  const spare: ArrayBuffer[] = [];
  return {
    take(bytes) {
      const index = spare.findIndex(({ byteLength }) => {
        return byteLength >= bytes && byteLength <= bytes * maxExcess;
      });
      // Older memory has not been useful lately.
      const taken = index < 0 ? undefined : spare.splice(0, index + 1).at(-1);
      return new Uint8Array(taken ?? new ArrayBuffer(bytes));
    },
    giveBack({ buffer }) {
      if (!spare.includes(buffer)) spare.push(buffer);
      if (spare.length > MOST) spare.shift();
    },
  };
}
