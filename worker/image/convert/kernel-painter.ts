import type { KernelMemory, PictureKernel } from '../../../wasm/picture/kernel.js';
import type { ConvertRow, YuvCoefficients } from './color.js';
import type { Conversion } from './conversion.js';
import type { KernelRows } from './kernel-plane.js';

/** Rows of samples in the kernel's memory, one for each plane. */
export interface SampleRows {
  readonly address: number;
  /** From one row to the next, in samples. */
  readonly length: number;
}

/** What is painted, with what and where. */
export interface Canvas {
  readonly conversion: Conversion;
  readonly samples: SampleRows;
  readonly rows: KernelRows;
  readonly data: Uint8ClampedArray;
}

/** Turns the rows of samples that are there into rows of the image. */
export interface Painter {
  /** `top`: the first row of the band. */
  paint(row: number, top: number): void;
  /** After the rows from `top` to before `bottom`. */
  finish(top: number, bottom: number): void;
}

/** Takes the last of the memory. */
export function createPainter(
  kernel: PictureKernel,
  memory: KernelMemory,
  canvas: Canvas,
): Painter {
  const { conversion, samples, rows } = canvas;
  const { width } = rows;
  switch (conversion.kind) {
    case 'yuv': {
      const coefficients = memory.write(yuvFields(conversion.coefficients));
      return bandPainter(memory, canvas, (rgba) => {
        kernel.yuv_row(coefficients, samples.address, samples.length, width, rgba);
      });
    }
    case 'gbr': {
      const { scale, bias } = conversion.coefficients;
      return bandPainter(memory, canvas, (rgba) => {
        kernel.gbr_row(scale, bias, samples.address, samples.length, width, rgba);
      });
    }
    case 'wide':
      return directPainter(memory, canvas, conversion.convert);
  }
}

/** In the order of the fields of `YuvCoefficients` in picture.c. */
function yuvFields({ y, red, green, blue }: YuvCoefficients): Int32Array {
  const channels = [red, green, blue].flatMap(({ cb, cr, constant }) => [cb, cr, constant]);
  return Int32Array.of(y, ...channels);
}

/** Paints a band in the kernel's memory. */
function bandPainter(
  memory: KernelMemory,
  { rows, data }: Canvas,
  paintAt: (rgba: number) => void,
): Painter {
  const rowBytes = rows.width * 4;
  const band = memory.take(rows.band * rowBytes);
  return {
    paint(row, top) {
      paintAt(band + (row - top) * rowBytes);
    },
    finish(top, bottom) {
      data.set(memory.view(Uint8Array, band, (bottom - top) * rowBytes), top * rowBytes);
    },
  };
}

function directPainter(
  memory: KernelMemory,
  { samples: { address, length }, rows, data }: Canvas,
  convert: ConvertRow,
): Painter {
  const row = (index: number): Uint16Array =>
    memory.view(Uint16Array, address + index * length * 2, rows.width);
  const samples = [row(0), row(1), row(2)] as const;
  return {
    paint: (row) => {
      convert(samples, data, row * rows.width * 4);
    },
    finish: () => undefined,
  };
}
