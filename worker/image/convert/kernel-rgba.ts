import { KernelMemory, type PictureKernel, type WithKernel } from '../../../wasm/picture/kernel.js';
import { firstMissingLine } from '../../picture/deinterlace.js';
import { readPlanes, sampleScale, type Plane } from '../../picture/plane.js';
import type { DecodedPicture } from '../../picture/types.js';
import type { Size } from '../../../shared/geometry.js';
import { averagingScales, boxEdges } from './box-rows.js';
import { conversionOf, type Conversion } from './conversion.js';
import { createPainter, type SampleRows } from './kernel-painter.js';
import { createKernelPlane, type KernelBoxes, type KernelRows } from './kernel-plane.js';
import { freshMemory, NEUTRAL, reducedSize, type ToRgba } from './rgba.js';

/** Bytes of samples, or of pixels, that are worked on at once: so few that they stay in the processor's cache. */
const BAND_BYTES = 2 ** 17;
/** Of interlaced pictures: at the edges of a band, up to 19 rows are loaded and filled in that the next one needs, too. */
const INTERLACED_BAND_BYTES = 2 ** 18;

/**
 * `toRgba` in WebAssembly, with the same result to the last bit. Light in wide colors is averaged there, and converted in
 * TypeScript. The kernel's memory has a band of rows of the picture at a time.
 */
export function createKernelRgba(withKernel: WithKernel): ToRgba {
  return (picture, reduce, takeMemory = freshMemory) => {
    const size = reducedSize(picture, reduce);
    const planes = readPlanes(picture);
    const conversion = conversionOf(picture);
    const data = new Uint8ClampedArray(takeMemory(size.width * size.height * 4).buffer);
    withKernel((kernel) => {
      const memory = new KernelMemory(kernel);
      const rows = planRows(memory, planes, picture, reduce === 1 ? undefined : size);
      convertBands(kernel, memory, { planes, rows, conversion, data });
    });
    return { data, ...size };
  };
}

/** @param reduced - The size of an image that is smaller than the picture. */
function planRows(
  memory: KernelMemory,
  planes: readonly Plane[],
  picture: DecodedPicture,
  reduced: Size | undefined,
): KernelRows {
  const { width, height } = reduced ?? picture;
  const boxes = reduced && planBoxes(memory, planes, picture, reduced);
  const widest = Math.max(...planes.map((plane) => plane.width));
  const tallest = boxes ? mostBetween(boxes.rows) : 1;
  const firstMissing = firstMissingLine(picture.fields);
  const bandBytes = firstMissing === undefined ? BAND_BYTES : INTERLACED_BAND_BYTES;
  const samplesBytes = widest * tallest * (planes[0]?.samples.BYTES_PER_ELEMENT ?? 1);
  return {
    ...{ width, height, boxes, firstMissing },
    band: Math.max(1, Math.floor(bandBytes / Math.max(samplesBytes, width * 4))),
    samples: memory.take(widest * 4),
    sums: memory.take(width * 4),
  };
}

function planBoxes(
  memory: KernelMemory,
  planes: readonly Plane[],
  picture: Size,
  reduced: Size,
): KernelBoxes {
  const columns = boxEdges(picture.width, reduced.width);
  const scales = averagingScales(columns, sampleScale(planes[0]?.bits ?? 8));
  const width = picture.width / reduced.width;
  return {
    rows: boxEdges(picture.height, reduced.height),
    width: Number.isInteger(width) ? width : 0,
    columns: memory.write(columns),
    scales: memory.write(scales),
  };
}

function mostBetween(edges: Int32Array): number {
  let most = 0;
  for (let at = 1; at < edges.length; at++) {
    most = Math.max(most, (edges[at] ?? 0) - (edges[at - 1] ?? 0));
  }
  return most;
}

interface Work {
  readonly planes: readonly Plane[];
  readonly rows: KernelRows;
  readonly conversion: Conversion;
  readonly data: Uint8ClampedArray;
}

function convertBands(
  kernel: PictureKernel,
  memory: KernelMemory,
  { planes, rows, conversion, data }: Work,
): void {
  const { width, height, band } = rows;
  const loaded = planes.map((plane) => createKernelPlane(kernel, memory, plane, rows));
  const samples = takeSampleRows(memory, width);
  const painter = createPainter(kernel, memory, { conversion, samples, rows, data });
  for (let top = 0; top < height; top += band) {
    const bottom = Math.min(top + band, height);
    for (const plane of loaded) plane.load(top, bottom);
    for (let row = top; row < bottom; row++) {
      for (let at = 0; at < loaded.length; at++) {
        loaded[at]?.make(row, samples.address + at * samples.length * 2);
      }
      painter.paint(row, top);
    }
    painter.finish(top, bottom);
  }
}

/** All neutral, as the chroma of gray pictures stays. */
function takeSampleRows(memory: KernelMemory, width: number): SampleRows {
  // Rows are written up to 64 samples beyond their end.
  const length = width + 64;
  const address = memory.write(new Uint16Array(length * 3).fill(NEUTRAL));
  return { address, length };
}
