import type { DecodedPicture } from '../picture/types.js';
import { readPlanes, type Plane } from '../picture/plane.js';

/** What a picture looks like, measured at a few points. */
export interface PictureStatistics {
  /** Whether it is black, white or of a single color, apart from bars, noise and a small logo. */
  readonly isBlank: boolean;
  /** How much detail there is, 0 to 1: how far its brightness spreads, and how often it changes. */
  readonly detail: number;
}

/** The points of the grid: enough to find a face, in a few tens of microseconds. */
const COLUMNS = 64;
const ROWS = 36;
/** Limited range's black and slightly above, in 8-bit steps: the color of bars. */
const DARK = 24;
/** In a blank picture, all samples but this share lie within this many 8-bit steps. */
const OUTLIERS = 0.02;
const SINGLE_COLOR_STEPS = 14;
/** The difference between neighbouring points that counts as an edge, in steps. */
const EDGE_STEPS = 8;
/** With this share of edges a picture counts as fully busy, like one of a street or a crowd. */
const BUSY = 0.4;

/**
 * Measures a picture at 64 × 36 points.
 *
 * @throws SnapError with code `decode-failed` if the planes have fewer bytes than the size needs
 */
export function pictureStatistics(picture: DecodedPicture): PictureStatistics {
  const [luma, ...chroma] = readPlanes(picture).map(samplePlane);
  if (!luma) return { isBlank: true, detail: 0 };
  const inside = withoutBars(luma);
  const isBlank = [luma, ...chroma].every((grid) => {
    return spread(inside.map((point) => grid[point] ?? 0)) <= SINGLE_COLOR_STEPS;
  });
  return { isBlank, detail: (evenness(luma) + edges(luma)) / 2 };
}

/** The samples at the grid's points, in 8 bits, row by row. */
function samplePlane({ samples, width, height, bits }: Plane): Uint8Array {
  const grid = new Uint8Array(COLUMNS * ROWS);
  for (let row = 0, at = 0; row < ROWS; row++) {
    const start = Math.floor(((row + 0.5) * height) / ROWS) * width;
    for (let column = 0; column < COLUMNS; column++, at++) {
      const x = Math.floor(((column + 0.5) * width) / COLUMNS);
      grid[at] = (samples[start + x] ?? 0) >> (bits - 8);
    }
  }
  return grid;
}

/** The points inside the black bars at the top, at the bottom and on the sides; none if everything is dark. */
function withoutBars(luma: Uint8Array): number[] {
  const isLight = (point: number): boolean => (luma[point] ?? 0) > DARK;
  const points = Array.from(luma.keys());
  const light = points.filter(isLight);
  const [top, bottom] = ends(light.map((point) => Math.floor(point / COLUMNS)));
  const [left, right] = ends(light.map((point) => point % COLUMNS));
  return points.filter((point) => {
    const [row, column] = [Math.floor(point / COLUMNS), point % COLUMNS];
    return row >= top && row <= bottom && column >= left && column <= right;
  });
}

function ends(values: readonly number[]): [first: number, last: number] {
  return [Math.min(...values), Math.max(...values)];
}

/** The width of the range that holds all values but a few. */
function spread(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = Uint8Array.from(values).sort();
  const skipped = Math.floor((sorted.length * OUTLIERS) / 2);
  return (sorted[sorted.length - 1 - skipped] ?? 0) - (sorted[skipped] ?? 0);
}

const LEVELS = 32;

/**
 * The entropy of the brightness, as a share of the largest: 0 for a single level, 1 if all levels are equally frequent.
 */
function evenness(luma: Uint8Array): number {
  const counts = new Uint32Array(LEVELS);
  for (const value of luma) counts[value >> 3] = (counts[value >> 3] ?? 0) + 1;
  let entropy = 0;
  for (const count of counts) {
    const share = count / luma.length;
    if (share > 0) entropy -= share * Math.log2(share);
  }
  return entropy / Math.log2(LEVELS);
}

/** The share of points that differ from the one to the right or below, up to that of a busy picture. */
function edges(luma: Uint8Array): number {
  let count = 0;
  for (let at = 0; at + COLUMNS < luma.length; at++) {
    const here = luma[at] ?? 0;
    const across = Math.abs(here - (luma[at + 1] ?? 0));
    const down = Math.abs(here - (luma[at + COLUMNS] ?? 0));
    if (across > EDGE_STEPS || down > EDGE_STEPS) count += 1;
  }
  return Math.min(1, count / luma.length / BUSY);
}
