/** The functions of picture.c, fields.c and resize.c. Pointers are addresses in `memory`; what they point to is described there. */
export interface PictureKernel {
  readonly memory: WebAssembly.Memory;
  /** Where memory begins that is free. */
  readonly __heap_base: WebAssembly.Global<'i32'>;
  fill_field(plane: number, top: number, bottom: number, before: number): void;
  average_row(plane: number, top: number, bottom: number, out: number): void;
  full_size_row(plane: number, row: number, out: number): void;
  yuv_row(coefficients: number, samples: number, plane: number, count: number, rgba: number): void;
  gbr_row(
    scale: number,
    bias: number,
    samples: number,
    plane: number,
    count: number,
    rgba: number,
  ): void;
  resize_across(
    pixels: number,
    width: number,
    columns: number,
    taps: number,
    weights: number,
    count: number,
    out: number,
    stride: number,
  ): void;
  resize_down(
    rows: number,
    stride: number,
    length: number,
    taps: number,
    weights: number,
    count: number,
    out: number,
  ): void;
}

/** Lends the kernel to one piece of work after the other, with nothing of worth in its memory. */
export type WithKernel = <T>(work: (kernel: PictureKernel) => T) => T;

/** Memory of this size is kept for the next picture; it suffices for all but very wide or very much reduced ones. */
const KEPT_BYTES = 2 ** 21;

/** @throws what WebAssembly throws if the module is not the kernel's */
export function createPictureKernel(module: WebAssembly.Module): WithKernel {
  let kept: PictureKernel | undefined = instantiate(module);
  return (work) => {
    const kernel = kept ?? instantiate(module);
    // After a failure, it is not there to be used again.
    kept = undefined;
    const result = work(kernel);
    // Memory never shrinks.
    if (kernel.memory.buffer.byteLength <= KEPT_BYTES) kept = kernel;
    return result;
  };
}

function instantiate(module: WebAssembly.Module): PictureKernel {
  const { exports } = new WebAssembly.Instance(module);
  if ('average_row' in exports) return exports as unknown as PictureKernel;
  throw new WebAssembly.LinkError('It is not the picture kernel');
}

/** Vectors are read and written up to this many bytes beyond the end of what is used. */
const MARGIN = 256;
const PAGE_BYTES = 65_536;

type Numbers = Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array;
type NumbersOf<Made extends Numbers> = new (
  buffer: ArrayBuffer,
  at: number,
  length?: number,
) => Made;

/** Hands out the kernel's memory, for one picture. */
export class KernelMemory {
  readonly #memory: WebAssembly.Memory;
  #end: number;

  constructor({ memory, __heap_base }: PictureKernel) {
    this.#memory = memory;
    this.#end = __heap_base.value;
  }

  /** An address with as much room behind it, and a margin on either side. */
  take(bytes: number): number {
    const address = align(this.#end + MARGIN);
    this.#end = address + bytes + MARGIN;
    const lacking = this.#end - this.#memory.buffer.byteLength;
    if (lacking > 0) this.#memory.grow(Math.ceil(lacking / PAGE_BYTES));
    return address;
  }

  /** An address with these numbers behind it. */
  write(numbers: Numbers): number {
    const address = this.take(numbers.byteLength);
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    this.view(Uint8Array, address).set(bytes);
    return address;
  }

  /** What is at an address, up to the end of memory if no length is given; until the next `take`, which may move it. */
  view<Made extends Numbers>(type: NumbersOf<Made>, address: number, length?: number): Made {
    return new type(this.#memory.buffer, address, length);
  }
}

function align(address: number): number {
  return (address + 15) & ~15;
}
