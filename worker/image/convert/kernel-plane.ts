import type { KernelMemory, PictureKernel } from '../../../wasm/picture/kernel.js';
import { BLOCK_HEIGHT } from '../../picture/deinterlace.js';
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
  /** The first row that is not of the picture's first field; `undefined`: the picture is progressive. */
  readonly firstMissing: 0 | 1 | undefined;
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
  // In the order of the fields of `Plane` in picture.h.
  const fields = memory.write(
    Int32Array.of(
      ...[window, stride, width, height, bits, shiftX, shiftY, rows.width, boxes?.width ?? 0],
      ...[boxes?.columns ?? 0, boxes?.scales ?? 0, rows.samples, rows.sums],
    ),
  );
  return {
    load(top, bottom) {
      const { first, end, blocks } = loadedRows(plane, rows, top, bottom);
      memory.view(Uint8Array, window).set(bytes.subarray(first * stride, end * stride));
      memory.view(Int32Array, fields)[0] = window - first * stride;
      if (blocks) kernel.fill_field(fields, blocks.first, blocks.end, rows.samples);
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
    const { first, end } = loadedRows(plane, rows, top, Math.min(top + rows.band, rows.height));
    most = Math.max(most, end - first);
  }
  return most;
}

interface Rows {
  readonly first: number;
  /** The one after the last. */
  readonly end: number;
}

/**
 * The rows of the plane that are loaded for the rows of the image from `top` to before `bottom`. Where a field has to be
 * filled in: in whole `blocks`, as `deinterlace` does, for which the rows beside them are needed, too.
 */
function loadedRows(
  plane: Plane,
  rows: KernelRows,
  top: number,
  bottom: number,
): Rows & { readonly blocks?: Rows } {
  const needed = neededRows(plane, rows, top, bottom);
  const { firstMissing } = rows;
  if (firstMissing === undefined || plane.height === 1) return needed;
  const above = Math.max(Math.floor((needed.first - firstMissing) / BLOCK_HEIGHT), 0);
  const below = Math.ceil((needed.end - firstMissing) / BLOCK_HEIGHT);
  const blocks = {
    first: firstMissing + above * BLOCK_HEIGHT,
    end: Math.min(firstMissing + below * BLOCK_HEIGHT, plane.height),
  };
  return {
    first: Math.max(Math.min(needed.first, blocks.first - 2), 0),
    end: Math.min(blocks.end + 1, plane.height),
    blocks,
  };
}

/** The rows of the plane that the rows of the image from `top` to before `bottom` are made of. */
function neededRows(
  { height, shiftY }: Plane,
  { boxes }: KernelRows,
  top: number,
  bottom: number,
): Rows {
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
