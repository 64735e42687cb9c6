import { sampleScale, type Plane, type ReadRow, type Samples } from '../../picture/plane.js';
import type { Size } from '../../../shared/geometry.js';

/** The largest reduction for which the sum of a box of 16-bit samples still fits into 31 bits. */
export const MAX_REDUCTION = 128;

/**
 * The rows of a plane, reduced to `reduced`: the picture is divided into equal boxes, and each pixel is the average of
 * its box's samples, weighted by the area that they cover in it.
 */
export function boxRows(plane: Plane, picture: Size, reduced: Size): ReadRow {
  const isWhole = plane.shiftX === 0 && plane.shiftY === 0;
  const rows = boxEdges(picture.height, reduced.height);
  const columns = boxEdges(picture.width, reduced.width);
  const boxes = {
    columns,
    sums: new Int32Array(isWhole ? reduced.width : plane.width),
    scales: averagingScales(columns, sampleScale(plane.bits)),
  };
  const average = isWhole ? averageWholeSamples : averageSharedSamples;
  return (row, out) => {
    average(plane, { top: rows[row] ?? 0, bottom: rows[row + 1] ?? 0 }, boxes, out);
  };
}

/** Rows of the picture, without `bottom`. */
interface Band {
  readonly top: number;
  readonly bottom: number;
}

interface Boxes {
  /** The edges of a row's boxes, in pixels of the picture: one more than there are boxes. */
  readonly columns: Int32Array;
  readonly sums: Int32Array;
  /** The factor that turns the sum of one row of a box into an average. */
  readonly scales: Float64Array;
}

/** Where the boxes along a side begin and end, in pixels: one number more than there are boxes. */
export function boxEdges(length: number, count: number): Int32Array {
  return Int32Array.from({ length: count + 1 }, (_, index) => {
    return Math.round((index * length) / count);
  });
}

/** The factors that turn the sum of one row of each box into an average. */
export function averagingScales(columns: Int32Array, scale: number): Float64Array {
  return Float64Array.from({ length: columns.length - 1 }, (_, index) => {
    return scale / ((columns[index + 1] ?? 0) - (columns[index] ?? 0));
  });
}

/** Several rows at a time, which is twice as fast as one by one, because the sums are stored less often. */
function averageWholeSamples(
  { samples, width }: Plane,
  { top, bottom }: Band,
  boxes: Boxes,
  out: Uint16Array,
): void {
  const { sums, scales } = boxes;
  sums.fill(0);
  let row = top;
  for (; row + 2 < bottom; row += 3) addThreeRows(samples, row * width, width, boxes);
  if (row + 1 < bottom) addTwoRows(samples, row * width, width, boxes);
  else if (row < bottom) addRow(samples, row * width, boxes);
  const rowScale = 1 / (bottom - top);
  for (let x = 0; x < out.length; x++) {
    out[x] = (sums[x] ?? 0) * (scales[x] ?? 0) * rowScale + 0.5;
  }
}

function addThreeRows(samples: Samples, start: number, stride: number, boxes: Boxes): void {
  const { columns, sums } = boxes;
  let first = start;
  let second = first + stride;
  let third = second + stride;
  for (let x = 0; x < sums.length; x++) {
    const end = start + (columns[x + 1] ?? 0);
    let sum = sums[x] ?? 0;
    for (; first < end; first++, second++, third++) {
      sum += (samples[first] ?? 0) + (samples[second] ?? 0) + (samples[third] ?? 0);
    }
    sums[x] = sum;
  }
}

function addTwoRows(samples: Samples, start: number, stride: number, boxes: Boxes): void {
  const { columns, sums } = boxes;
  let first = start;
  let second = first + stride;
  for (let x = 0; x < sums.length; x++) {
    const end = start + (columns[x + 1] ?? 0);
    let sum = sums[x] ?? 0;
    for (; first < end; first++, second++) sum += (samples[first] ?? 0) + (samples[second] ?? 0);
    sums[x] = sum;
  }
}

function addRow(samples: Samples, start: number, { columns, sums }: Boxes): void {
  let at = start;
  for (let x = 0; x < sums.length; x++) {
    const end = start + (columns[x + 1] ?? 0);
    let sum = sums[x] ?? 0;
    for (; at < end; at++) sum += samples[at] ?? 0;
    sums[x] = sum;
  }
}

/** A sample that spans several pixels may belong to two boxes, to each with its pixels in that box. */
function averageSharedSamples(plane: Plane, band: Band, boxes: Boxes, out: Uint16Array): void {
  const { columns, sums, scales } = boxes;
  const { shiftX } = plane;
  sumColumns(plane, band, sums);
  const rowScale = 1 / (band.bottom - band.top);
  let pixel = 0;
  for (let x = 0; x < out.length; x++) {
    const end = columns[x + 1] ?? 0;
    let sum = 0;
    for (; pixel < end; pixel++) sum += sums[pixel >> shiftX] ?? 0;
    out[x] = sum * (scales[x] ?? 0) * rowScale + 0.5;
  }
}

/** Sums each column of samples over the rows of the picture, two rows of samples at a time. */
function sumColumns(plane: Plane, { top, bottom }: Band, sums: Int32Array): void {
  const { width, shiftY } = plane;
  sums.fill(0);
  for (let row = top; row < bottom;) {
    const sample = row >> shiftY;
    const middle = Math.min((sample + 1) << shiftY, bottom);
    const end = Math.min(middle + (1 << shiftY), bottom);
    const first = { start: sample * width, weight: middle - row };
    const second = {
      start: middle < end ? first.start + width : first.start,
      weight: end - middle,
    };
    addWeighted(plane.samples, first, second, sums);
    row = end;
  }
}

interface WeightedRow {
  readonly start: number;
  readonly weight: number;
}

function addWeighted(
  samples: Samples,
  { start: first, weight: firstWeight }: WeightedRow,
  { start: second, weight: secondWeight }: WeightedRow,
  sums: Int32Array,
): void {
  for (let x = 0; x < sums.length; x++) {
    sums[x] =
      (sums[x] ?? 0) +
      firstWeight * (samples[first + x] ?? 0) +
      secondWeight * (samples[second + x] ?? 0);
  }
}
