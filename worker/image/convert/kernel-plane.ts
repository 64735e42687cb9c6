import type { KernelMemory, PictureKernel } from '../../../wasm/picture/kernel.js';
import type { Plane } from '../../picture/plane.js';

/** What the rows of all planes of a picture have in common, with addresses in the kernel's memory. */
export interface KernelRows {
  /** Pixels in a row of the image. */
  readonly width: number;
  readonly height: number;
  /** Rows of the image that are made of what is loaded at once. */
  readonly band: number;
  /** `undefined` at the picture's own size. */
  readonly boxes: KernelBoxes | undefined;
  /** Room for a row of samples in 32 bits. */
  readonly samples: number;
  /** Room for a row of sums in 32 bits. */
  readonly sums: number;
}

export interface KernelBoxes {
  /** The edges of the boxes, in rows of the picture. */
  readonly rows: Int32Array;
  /** Pixels in a row of each box; 0 if boxes differ. */
  readonly width: number;
  readonly columns: number;
  readonly scales: number;
}

export interface KernelPlane {
  /** Copies the samples into the kernel's memory that the rows of the image from `top` to before `bottom` need. */
  load(top: number, bottom: number): void;
  /** Makes a row of the image, in 8 bits with fractional bits, at the address `out`. */
  make(row: number, out: number): void;
}

export function createKernelPlane(
  kernel: PictureKernel,
  memory: KernelMemory,
  plane: Plane,
  rows: KernelRows,
): KernelPlane {
  const { width, height, bits, shiftX, shiftY } = plane;
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = plane.samples;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const stride = width * BYTES_PER_ELEMENT;
  const window = memory.take(mostRows(plane, rows) * stride);
  const { boxes } = rows;
  // In the order of the fields of `Plane` in picture.c.
  const fields = memory.write(
    Int32Array.of(
      ...[window, stride, width, height, bits, shiftX, shiftY, rows.width, boxes?.width ?? 0],
      ...[boxes?.columns ?? 0, boxes?.scales ?? 0, rows.samples, rows.sums],
    ),
  );
  return {
    load(top, bottom) {
      const { first, end } = neededRows(plane, rows, top, bottom);
      memory.view(Uint8Array, window).set(bytes.subarray(first * stride, end * stride));
      memory.view(Int32Array, fields)[0] = window - first * stride;
    },
    make(row, out) {
      if (boxes) kernel.average_row(fields, boxes.rows[row] ?? 0, boxes.rows[row + 1] ?? 0, out);
      else kernel.full_size_row(fields, row, out);
    },
  };
}

/** The most rows of the plane that any band needs. */
function mostRows(plane: Plane, rows: KernelRows): number {
  let most = 0;
  for (let top = 0; top < rows.height; top += rows.band) {
    const { first, end } = neededRows(plane, rows, top, Math.min(top + rows.band, rows.height));
    most = Math.max(most, end - first);
  }
  return most;
}

/** The rows of the plane that the rows of the image from `top` to before `bottom` are made of. */
function neededRows(
  { height, shiftY }: Plane,
  { boxes }: KernelRows,
  top: number,
  bottom: number,
): { first: number; end: number } {
  if (boxes) {
    const last = (boxes.rows[bottom] ?? 0) - 1;
    return { first: (boxes.rows[top] ?? 0) >> shiftY, end: (last >> shiftY) + 1 };
  }
  // Rows that span several pixels are interpolated with those beside them.
  const beside = shiftY > 0 ? 1 : 0;
  return {
    first: Math.max((top >> shiftY) - beside, 0),
    end: Math.min(((bottom - 1) >> shiftY) + 1 + beside, height),
  };
}
