/** The memory of pictures that are done with, for the next ones: fresh memory of this size costs time, and is freed late. */
export interface SpareMemory {
  /** At least so many bytes, of any content. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
  giveBack(memory: ArrayBufferView<ArrayBuffer>): void;
}

/** Gives memory of at least so many bytes, of any content. */
export type TakeMemory = SpareMemory['take'];

/** One is being made images of while the next one is decoded. */
const MOST = 2;

/**
 * @param maxExcess - How many times larger than needed memory may be, so that a thumbnail does not hold that of a 4K
 * picture; 1: it has to fit exactly.
 */
export function createSpareMemory(maxExcess: number): SpareMemory {
  const spare: ArrayBuffer[] = [];
  return {
    take(bytes) {
      const index = spare.findIndex(({ byteLength }) => {
        return byteLength >= bytes && byteLength <= bytes * maxExcess;
      });
      // What is older has not been of use lately.
      const taken = index < 0 ? undefined : spare.splice(0, index + 1).at(-1);
      return new Uint8Array(taken ?? new ArrayBuffer(bytes));
    },
    giveBack({ buffer }) {
      if (!spare.includes(buffer)) spare.push(buffer);
      if (spare.length > MOST) spare.shift();
    },
  };
}
