import { sampleScale, type Plane, type ReadRow } from '../../picture/plane.js';

/**
 * The rows of a plane at the picture's size. Subsampled rows are interpolated linearly in both directions, with each
 * sample at the center of the pixels that it spans, as Chromium does when it draws video with the GPU.
 */
export function fullSizeRows(plane: Plane): ReadRow {
  return plane.shiftX === 0 && plane.shiftY === 0 ? plainRows(plane) : interpolatedRows(plane);
}

function plainRows({ samples, width, bits }: Plane): ReadRow {
  const scale = sampleScale(bits);
  return (row, out) => {
    const start = row * width;
    for (let x = 0; x < out.length; x++) out[x] = (samples[start + x] ?? 0) * scale + 0.5;
  };
}

function interpolatedRows(plane: Plane): ReadRow {
  const blended = new Int32Array(plane.width);
  // Blending and widening each multiply the value by four.
  const scale = sampleScale(plane.bits) / 16;
  const widen = WIDEN[plane.shiftX] ?? widenByOne;
  return (row, out) => {
    blendRows(plane, row, blended);
    widen(blended, out, scale);
  };
}

/** Four times the plane's value at a row of the picture. */
function blendRows(plane: Plane, row: number, out: Int32Array): void {
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

type Widen = (row: Int32Array, out: Uint16Array, scale: number) => void;

const WIDEN: readonly Widen[] = [widenByOne, widenByTwo, widenByFour];

function widenByOne(row: Int32Array, out: Uint16Array, scale: number): void {
  for (let x = 0; x < out.length; x++) out[x] = 4 * (row[x] ?? 0) * scale + 0.5;
}

function widenByTwo(row: Int32Array, out: Uint16Array, scale: number): void {
  const last = row.length - 1;
  let before = row[0] ?? 0;
  let here = before;
  for (let sample = 0, x = 0; sample <= last; sample++, x += 2) {
    // Not `row[sample + 1] ?? here`: a read beyond the end would make every read of the loop slower.
    const after = sample < last ? (row[sample + 1] ?? 0) : here;
    out[x] = (3 * here + before) * scale + 0.5;
    // A row of odd width ends in half a pair: writes beyond a typed array's end have no effect.
    out[x + 1] = (3 * here + after) * scale + 0.5;
    before = here;
    here = after;
  }
}

function widenByFour(row: Int32Array, out: Uint16Array, scale: number): void {
  for (let x = 0; x < out.length; x++) {
    const sample = x >> 2;
    const here = row[sample] ?? 0;
    const beside = row[sample + ((x & 3) < 2 ? -1 : 1)] ?? here;
    const weight = (x & 3) === 0 || (x & 3) === 3 ? 2.5 : 3.5;
    out[x] = (weight * here + (4 - weight) * beside) * scale + 0.5;
  }
}
