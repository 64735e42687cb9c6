import type { DecodedPicture } from './types.js';
import { readPlanes, type Plane, type Samples } from './plane.js';

/**
 * A picture of two fields, brought to the moment of its first field, whose lines are all kept. The other field's lines
 * are interpolated where they show another moment, which comb-like teeth reveal, and kept elsewhere, so that still
 * parts lose nothing. Chroma lines alternate like luma lines, and once filled in they lie like those of a progressive
 * picture (ISO/IEC 13818-2, 6.1.1.8).
 */
export function deinterlace(picture: DecodedPicture): DecodedPicture {
  const firstMissing = firstMissingLine(picture.fields);
  if (firstMissing === undefined) return picture;
  const made = { ...picture, planes: picture.planes.slice(), fields: 'progressive' as const };
  const filled = readPlanes(made);
  for (const [index, plane] of readPlanes(picture).entries()) {
    const out = filled[index]?.samples;
    if (out && plane.height > 1) fillPlane(plane, out, firstMissing);
  }
  return made;
}

/** The first line that is not of the first field; `undefined`: all show the same moment. */
export function firstMissingLine(fields: DecodedPicture['fields']): 0 | 1 | undefined {
  switch (fields) {
    case 'progressive':
      return undefined;
    case 'top-first':
      return 1;
    case 'bottom-first':
      return 0;
  }
}

/** A block is 16 samples wide and has 4 of the missing lines. */
const BLOCK_WIDTH_BITS = 4;
const BLOCK_WIDTH = 1 << BLOCK_WIDTH_BITS;
const BLOCK_LINES = 4;
/** Lines of both fields from one row of blocks to the next. */
export const BLOCK_HEIGHT = 2 * BLOCK_LINES;
/**
 * Limits for the mean height of a block's teeth, in 8-bit steps. Up to `STILL` the block is still, and only single
 * teeth are cut; from `MOVING` on it moves, and is interpolated; in between it is blended. Fine texture has teeth of
 * about 2.
 */
const STILL = 3;
const MOVING = 6;

function fillPlane(plane: Plane, out: Samples, firstMissing: number): void {
  const { width, height, bits } = plane;
  const teeth = Array.from({ length: BLOCK_LINES }, () => new Uint16Array(width));
  const sums = new Float64Array(Math.ceil(width / BLOCK_WIDTH));
  const samplesPerStep = 2 ** (bits - 8);
  for (let top = firstMissing; top < height; top += BLOCK_HEIGHT) {
    const lines = linesFrom(plane, top);
    sums.fill(0);
    for (const [index, line] of lines.entries()) measureTeeth(plane, line, teeth[index], sums);
    for (let block = 0; block < sums.length; block++) {
      const samples = lines.length * Math.min(BLOCK_WIDTH, width - block * BLOCK_WIDTH);
      const mean = (sums[block] ?? 0) / samples / samplesPerStep;
      sums[block] = Math.min(Math.max((mean - STILL) / (MOVING - STILL), 0), 1);
    }
    for (const [index, line] of lines.entries()) {
      fillLine(plane.samples, out, line, { teeth: teeth[index] ?? NONE, motion: sums });
    }
  }
}

const NONE = new Uint16Array(0);

/** The starts of lines: a missing line, its neighbours in the kept field, and the next lines of its own field. */
interface Line {
  readonly here: number;
  readonly above: number;
  readonly below: number;
  readonly otherAbove: number;
  readonly otherBelow: number;
}

/** The missing lines in a row of blocks. At the picture's edge, the only neighbouring line counts twice. */
function linesFrom({ width, height }: Plane, top: number): Line[] {
  const lines: Line[] = [];
  for (let y = top; y < Math.min(top + BLOCK_HEIGHT, height); y += 2) {
    lines.push({
      here: y * width,
      above: (y > 0 ? y - 1 : y + 1) * width,
      below: (y + 1 < height ? y + 1 : y - 1) * width,
      otherAbove: (y >= 2 ? y - 2 : y) * width,
      otherBelow: (y + 2 < height ? y + 2 : y) * width,
    });
  }
  return lines;
}

/** Measures each sample's tooth, and adds up the teeth of each block. */
function measureTeeth(
  { samples, width }: Plane,
  { here, above, below, otherAbove, otherBelow }: Line,
  teeth = NONE,
  sums: Float64Array,
): void {
  for (let x = 0; x < width; x++) {
    const own = samples[here + x] ?? 0;
    const up = own - (samples[above + x] ?? 0);
    const down = own - (samples[below + x] ?? 0);
    teeth[x] = 0;
    // Not a tooth: the sample lies between its neighbors, or level with one.
    if (up * down <= 0) continue;
    const tooth = toothHeight(
      up,
      down,
      larger(
        Math.sign(up) * (up - own + (samples[otherAbove + x] ?? 0)),
        Math.sign(up) * (down - own + (samples[otherBelow + x] ?? 0)),
      ),
    );
    if (tooth <= 0) continue;
    teeth[x] = tooth;
    sums[x >> BLOCK_WIDTH_BITS] = (sums[x >> BLOCK_WIDTH_BITS] ?? 0) + tooth;
  }
}

/**
 * How far a sample sticks out from those above and below it, to the side on which the next sample of its own field
 * does, too.
 */
function toothHeight(up: number, down: number, beyond: number): number {
  return smaller(smaller(Math.abs(up), Math.abs(down)), beyond);
}

function fillLine(
  samples: Samples,
  out: Samples,
  { here, above, below }: Line,
  { teeth, motion }: { readonly teeth: Uint16Array; readonly motion: Float64Array },
): void {
  for (let x = 0; x < teeth.length; x++) {
    const share = motion[x >> BLOCK_WIDTH_BITS] ?? 0;
    const tooth = teeth[x] ?? 0;
    if (share === 0 && tooth === 0) continue;
    const own = samples[here + x] ?? 0;
    const change = ((samples[above + x] ?? 0) + (samples[below + x] ?? 0)) / 2 - own;
    const cut = Math.min(Math.max(change, -tooth), tooth);
    const blended = change * share;
    out[here + x] = own + (Math.abs(cut) > Math.abs(blended) ? cut : blended) + 0.5;
  }
}

function smaller(one: number, other: number): number {
  return one < other ? one : other;
}

function larger(one: number, other: number): number {
  return one > other ? one : other;
}
