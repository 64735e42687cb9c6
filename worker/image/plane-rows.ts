import type { Size } from './types.js';

export type Samples = Uint8Array | Uint16Array;

/** One plane of a picture. */
export interface Plane extends Size {
  readonly samples: Samples;
  /** Bits a sample. */
  readonly bits: number;
  /** log2 of how many pixels of the picture a sample spans, in each direction. */
  readonly shiftX: number;
  readonly shiftY: number;
}

/** Writes one row of a plane, brought to the wanted size and to 8 bits with 4 fraction bits. */
export type ReadRow = (row: number, out: Uint16Array) => void;

/** Rows of a plane in the size of the picture; subsampled ones are interpolated. */
export function fullSizeRows(plane: Plane): ReadRow {
  return plane.shiftX === 0 && plane.shiftY === 0 ? plainRows(plane) : interpolatedRows(plane);
}

/**
 * Rows of a plane brought down to `reduced`: the picture is cut into as many boxes as even shares allow, and each
 * pixel is the average of the samples that its box touches.
 */
export function boxRows(plane: Plane, picture: Size, reduced: Size): ReadRow {
  const columns = shares(picture.width, reduced.width, plane.shiftX);
  const rows = shares(picture.height, reduced.height, plane.shiftY);
  const sums = new Uint32Array(reduced.width);
  const scale = 2 ** (12 - plane.bits);
  const columnScales = Float64Array.from(columns.starts, (start, x) => {
    return scale / ((columns.ends[x] ?? 0) - start);
  });
  return (row, out) => {
    const start = rows.starts[row] ?? 0;
    const end = rows.ends[row] ?? 0;
    sumRows(plane, start, end, { ...columns, sums });
    const rowScale = 1 / (end - start);
    for (let x = 0; x < out.length; x++) {
      out[x] = (sums[x] ?? 0) * (columnScales[x] ?? 0) * rowScale + 0.5;
    }
  };
}

interface Shares {
  /** First sample of each box, and the one behind its last. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

interface Boxes extends Shares {
  readonly sums: Uint32Array;
}

function shares(length: number, count: number, shift: number): Shares {
  const edge = (index: number): number => Math.floor((index * length) / count);
  return {
    starts: Uint32Array.from({ length: count }, (_, index) => edge(index) >> shift),
    ends: Uint32Array.from({ length: count }, (_, index) => ((edge(index + 1) - 1) >> shift) + 1),
  };
}

/** Three rows at a time: twice as fast as one by one, for the sums are stored less often. */
function sumRows({ samples, width }: Plane, start: number, end: number, boxes: Boxes): void {
  boxes.sums.fill(0);
  let row = start;
  for (; row + 2 < end; row += 3) addThreeRows(samples, row * width, width, boxes);
  if (row + 1 < end) addTwoRows(samples, row * width, width, boxes);
  else if (row < end) addRow(samples, row * width, boxes);
}

function addThreeRows(
  samples: Samples,
  first: number,
  stride: number,
  { starts, ends, sums }: Boxes,
): void {
  const second = first + stride;
  const third = second + stride;
  for (let x = 0; x < sums.length; x++) {
    const end = ends[x] ?? 0;
    let sum = sums[x] ?? 0;
    for (let at = starts[x] ?? 0; at < end; at++) {
      sum += (samples[first + at] ?? 0) + (samples[second + at] ?? 0) + (samples[third + at] ?? 0);
    }
    sums[x] = sum;
  }
}

function addTwoRows(
  samples: Samples,
  first: number,
  stride: number,
  { starts, ends, sums }: Boxes,
): void {
  const second = first + stride;
  for (let x = 0; x < sums.length; x++) {
    const end = ends[x] ?? 0;
    let sum = sums[x] ?? 0;
    for (let at = starts[x] ?? 0; at < end; at++) {
      sum += (samples[first + at] ?? 0) + (samples[second + at] ?? 0);
    }
    sums[x] = sum;
  }
}

function addRow(samples: Samples, first: number, { starts, ends, sums }: Boxes): void {
  for (let x = 0; x < sums.length; x++) {
    const end = ends[x] ?? 0;
    let sum = sums[x] ?? 0;
    for (let at = starts[x] ?? 0; at < end; at++) sum += samples[first + at] ?? 0;
    sums[x] = sum;
  }
}

function plainRows({ samples, width, bits }: Plane): ReadRow {
  const scale = 2 ** (12 - bits);
  return (row, out) => {
    const start = row * width;
    for (let x = 0; x < out.length; x++) out[x] = (samples[start + x] ?? 0) * scale + 0.5;
  };
}

/** Linear in both directions; a sample lies in the middle of the pixels it spans. */
function interpolatedRows(plane: Plane): ReadRow {
  const blended = new Uint32Array(plane.width);
  const scale = 2 ** (8 - plane.bits);
  const widen = WIDEN[plane.shiftX] ?? widenByOne;
  return (row, out) => {
    blendRows(plane, row, blended);
    widen(blended, out, scale);
  };
}

/** Four times the plane's value at a row of the picture. */
function blendRows(plane: Plane, row: number, out: Uint32Array): void {
  const { samples, width, height, shiftY } = plane;
  const near = row >> shiftY;
  const wanted = shiftY === 0 ? near : near + ((row & 1) === 0 ? -1 : 1);
  const far = Math.min(Math.max(wanted, 0), height - 1);
  const nearStart = near * width;
  const farStart = far * width;
  for (let x = 0; x < width; x++) {
    out[x] = 3 * (samples[nearStart + x] ?? 0) + (samples[farStart + x] ?? 0);
  }
}

type Widen = (row: Uint32Array, out: Uint16Array, scale: number) => void;

const WIDEN: readonly Widen[] = [widenByOne, widenByTwo, widenByFour];

function widenByOne(row: Uint32Array, out: Uint16Array, scale: number): void {
  for (let x = 0; x < out.length; x++) out[x] = 4 * (row[x] ?? 0) * scale + 0.5;
}

function widenByTwo(row: Uint32Array, out: Uint16Array, scale: number): void {
  let before = row[0] ?? 0;
  let here = before;
  for (let sample = 0, x = 0; sample < row.length; sample++, x += 2) {
    const after = row[sample + 1] ?? here;
    out[x] = (3 * here + before) * scale + 0.5;
    // A row of odd width ends in half a pair: writes behind a typed array's end have no effect.
    out[x + 1] = (3 * here + after) * scale + 0.5;
    before = here;
    here = after;
  }
}

function widenByFour(row: Uint32Array, out: Uint16Array, scale: number): void {
  for (let x = 0; x < out.length; x++) {
    const sample = x >> 2;
    const here = row[sample] ?? 0;
    const beside = row[sample + ((x & 3) < 2 ? -1 : 1)] ?? here;
    const weight = (x & 3) === 0 || (x & 3) === 3 ? 2.5 : 3.5;
    out[x] = (weight * here + (4 - weight) * beside) * scale + 0.5;
  }
}
