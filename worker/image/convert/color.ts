import type { ColorDescription, ColorMatrix } from '../../picture/types.js';
import { FRACTION_BITS } from '../../picture/plane.js';

const COEFFICIENT_BITS = 16;
const SHIFT = FRACTION_BITS + COEFFICIENT_BITS;
const HALF = 1 << (SHIFT - 1);

/** Turns rows of three samples into RGBA bytes, starting at `offset` of `rgba`. */
export type ConvertRow = (
  samples: readonly [Uint16Array, Uint16Array, Uint16Array],
  rgba: Uint8ClampedArray,
  offset: number,
) => void;

/** Kr and Kb (ITU-T H.273, table 4). */
const LUMA_WEIGHTS: Readonly<
  Record<Exclude<ColorMatrix, 'rgb' | 'ycgco' | 'other'>, [number, number]>
> = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  bt2020nc: [0.2627, 0.0593],
  fcc: [0.3, 0.11],
  smpte240m: [0.212, 0.087],
};

/** What Cb and Cr add to red, green and blue, if all of them go from 0 to 1. */
type ChannelWeights = readonly [cb: number, cr: number];
export type ChromaWeights = readonly [ChannelWeights, ChannelWeights, ChannelWeights];

/** What is added to a channel: for each unit of Cb, for each unit of Cr, and once. */
export interface Channel {
  readonly cb: number;
  readonly cr: number;
  readonly constant: number;
}

/** Whole numbers, as are those of {@link GbrCoefficients}; sums of them are shifted by `SHIFT`. */
export interface YuvCoefficients {
  /** What is added to each channel for each unit of Y. */
  readonly y: number;
  readonly red: Channel;
  readonly green: Channel;
  readonly blue: Channel;
}

/** The same for all three channels. */
export interface GbrCoefficients {
  readonly scale: number;
  readonly bias: number;
}

/**
 * To convert Y, Cb, Cr. If the stream does not tell, the matrix is BT.709 at every size and the range is limited, as in
 * Chromium, so that the image looks like the same stream in `<video>`.
 */
export function yuvCoefficients(color: ColorDescription, bits: number): YuvCoefficients {
  const { black: blackLevel, lumaRange, chromaRange } = levels(color, bits);
  const y = fixed(255 / lumaRange);
  const black = toSample(blackLevel) * y;
  const [red, green, blue] = chromaWeights(color.matrix).map(([cb, cr]) => {
    const weights = [fixed((cb * 255) / chromaRange), fixed((cr * 255) / chromaRange)] as const;
    const constant = HALF - black - toSample(128) * (weights[0] + weights[1]);
    return { cb: weights[0], cr: weights[1], constant };
  }) as [Channel, Channel, Channel];
  return { y, red, green, blue };
}

/** To convert G, B, R, which differ only in range and order. The range is full if the stream does not tell. */
export function gbrCoefficients(color: ColorDescription, bits: number): GbrCoefficients {
  const limited = color.range === 'limited';
  const scale = fixed(255 / (limited ? 219 : largest(bits)));
  return { scale, bias: HALF - toSample(limited ? 16 : 0) * scale };
}

export function yuvConversion({ y, red, green, blue }: YuvCoefficients): ConvertRow {
  const { cb: redCb, cr: redCr, constant: redConstant } = red;
  const { cb: greenCb, cr: greenCr, constant: greenConstant } = green;
  const { cb: blueCb, cr: blueCr, constant: blueConstant } = blue;
  return ([luma, chromaB, chromaR], rgba, offset) => {
    for (let x = 0, at = offset; x < luma.length; x++, at += 4) {
      const light = Math.imul(luma[x] ?? 0, y);
      const cb = chromaB[x] ?? 0;
      const cr = chromaR[x] ?? 0;
      rgba[at] = (light + Math.imul(cb, redCb) + Math.imul(cr, redCr) + redConstant) >> SHIFT;
      rgba[at + 1] =
        (light + Math.imul(cb, greenCb) + Math.imul(cr, greenCr) + greenConstant) >> SHIFT;
      rgba[at + 2] =
        (light + Math.imul(cb, blueCb) + Math.imul(cr, blueCr) + blueConstant) >> SHIFT;
      rgba[at + 3] = 255;
    }
  };
}

export function gbrConversion({ scale, bias }: GbrCoefficients): ConvertRow {
  return ([g, b, r], rgba, offset) => {
    for (let x = 0, at = offset; x < r.length; x++, at += 4) {
      rgba[at] = (Math.imul(r[x] ?? 0, scale) + bias) >> SHIFT;
      rgba[at + 1] = (Math.imul(g[x] ?? 0, scale) + bias) >> SHIFT;
      rgba[at + 2] = (Math.imul(b[x] ?? 0, scale) + bias) >> SHIFT;
      rgba[at + 3] = 255;
    }
  };
}

export function chromaWeights(matrix: ColorMatrix | undefined): ChromaWeights {
  // Cg and Co are in the planes of Cb and Cr (ITU-T H.273, equations 53 to 56).
  if (matrix === 'ycgco') {
    return [
      [-1, 1],
      [1, 0],
      [-1, -1],
    ];
  }
  const isWeighted = matrix !== undefined && matrix !== 'rgb' && matrix !== 'other';
  const [kr, kb] = LUMA_WEIGHTS[isWeighted ? matrix : 'bt709'];
  const kg = 1 - kr - kb;
  return [
    [0, 2 * (1 - kr)],
    [(-2 * kb * (1 - kb)) / kg, (-2 * kr * (1 - kr)) / kg],
    [2 * (1 - kb), 0],
  ];
}

/** The value of black, and the number of steps from black to white and of chroma, on an 8-bit scale. */
export function levels({ range }: ColorDescription, bits: number) {
  return range === 'full'
    ? { black: 0, lumaRange: largest(bits), chromaRange: largest(bits) }
    : { black: 16, lumaRange: 219, chromaRange: 224 };
}

/** The largest sample value on an 8-bit scale: for 10 bits, 1023 is 255.75. */
function largest(bits: number): number {
  return (2 ** bits - 1) / 2 ** (bits - 8);
}

function fixed(coefficient: number): number {
  return Math.round(coefficient * 2 ** COEFFICIENT_BITS);
}

function toSample(value: number): number {
  return value << FRACTION_BITS;
}
