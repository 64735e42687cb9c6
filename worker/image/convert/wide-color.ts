import type { ColorDescription } from '../../picture/types.js';
import { chromaWeights, levels, type ChromaWeights, type ConvertRow } from './color.js';
import { FRACTION_BITS } from '../../picture/plane.js';
import { toneGain } from './tone-map.js';
import {
  DECODING_STEPS,
  decodingTable,
  displayTable,
  ENCODING_STEPS,
  encodingTable,
  type TransferFunction,
} from './transfer-function.js';

/** From linear light in some primaries to linear light in sRGB's. */
type Primaries = readonly [Weights, Weights, Weights];
type Weights = readonly [number, number, number];

const P3: Primaries = [
  [1.22494, -0.22494, 0],
  [-0.042057, 1.042057, 0],
  [-0.019638, -0.078636, 1.098274],
];

/** ITU-R BT.2087, and the same for P3 with a white of D65; names as in H.273, table 2. */
const PRIMARIES: ReadonlyMap<string, Primaries> = new Map<string, Primaries>([
  [
    'bt2020',
    [
      [1.660491, -0.587641, -0.07285],
      [-0.124551, 1.1329, -0.008349],
      [-0.018151, -0.100579, 1.11873],
    ],
  ],
  ['smpte431', P3],
  ['smpte432', P3],
]);

const SRGB: Primaries = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

const HDR: ReadonlyMap<string | undefined, TransferFunction> = new Map<
  string | undefined,
  TransferFunction
>([
  ['smpte2084', 'pq'],
  ['arib-std-b67', 'hlg'],
]);

/**
 * Converts pictures that need more than a matrix: HDR (PQ, HLG), which is tone-mapped, and SDR in primaries much wider
 * than sRGB's. `undefined` for all others. BT.601's primaries are treated as BT.709's, and every SDR transfer function
 * as sRGB's, as in Chromium.
 */
export function wideConversion(color: ColorDescription, bits: number): ConvertRow | undefined {
  const hdr = HDR.get(color.transfer);
  const primaries = PRIMARIES.get(color.primaries ?? (hdr ? 'bt2020' : ''));
  if (!hdr && !primaries) return undefined;
  const { black, lumaRange, chromaRange } = levels(color, bits);
  const unit = 1 / 2 ** FRACTION_BITS;
  const toLight = lightConversion({
    black: black << FRACTION_BITS,
    lumaScale: unit / lumaRange,
    chromaScale: unit / chromaRange,
    weights: chromaWeights(color.matrix ?? (hdr ? 'bt2020nc' : undefined)),
    decode: decodingTable(hdr ?? 'srgb'),
  });
  return (samples, rgba, offset) => {
    const light = toLight(samples);
    if (hdr === 'hlg') displayScene(light);
    if (hdr) toneMap(light);
    writeSrgb(light, primaries ?? SRGB, rgba, offset);
  };
}

const CODES = DECODING_STEPS - 1;
const LIGHTS = ENCODING_STEPS - 1;
const NEUTRAL = 128 << FRACTION_BITS;

/** A row's red, green and blue as linear light, where 1 is SDR white. */
type LightRow = readonly [Float32Array, Float32Array, Float32Array];

interface SampleScale {
  readonly black: number;
  readonly lumaScale: number;
  readonly chromaScale: number;
  readonly weights: ChromaWeights;
  readonly decode: Float32Array;
}

/** It returns the same row object each time. */
function lightConversion({ black, lumaScale, chromaScale, weights, decode }: SampleScale) {
  const [[redCb, redCr], [greenCb, greenCr], [blueCb, blueCr]] = weights;
  let light: LightRow = lightRow(0);
  return ([luma, chromaB, chromaR]: readonly [Uint16Array, Uint16Array, Uint16Array]): LightRow => {
    if (light[0].length !== luma.length) light = lightRow(luma.length);
    const [red, green, blue] = light;
    for (let x = 0; x < luma.length; x++) {
      const y = ((luma[x] ?? 0) - black) * lumaScale;
      const cb = ((chromaB[x] ?? 0) - NEUTRAL) * chromaScale;
      const cr = ((chromaR[x] ?? 0) - NEUTRAL) * chromaScale;
      red[x] = decode[toPlace(y + redCb * cb + redCr * cr, CODES)] ?? 0;
      green[x] = decode[toPlace(y + greenCb * cb + greenCr * cr, CODES)] ?? 0;
      blue[x] = decode[toPlace(y + blueCb * cb + blueCr * cr, CODES)] ?? 0;
    }
    return light;
  };
}

function lightRow(width: number): LightRow {
  return [new Float32Array(width), new Float32Array(width), new Float32Array(width)];
}

/** From HLG's scene light to display light, by BT.2020's luminance. */
function displayScene(light: LightRow): void {
  const gains = displayTable();
  scaleLight(light, (red, green, blue) => {
    const root = Math.sqrt(0.2627 * red + 0.678 * green + 0.0593 * blue);
    return gains[toPlace(root, CODES)] ?? 0;
  });
}

function toneMap(light: LightRow): void {
  scaleLight(light, (red, green, blue) => toneGain(Math.max(red, green, blue)));
}

function scaleLight(
  [red, green, blue]: LightRow,
  gainOf: (red: number, green: number, blue: number) => number,
): void {
  for (let x = 0; x < red.length; x++) {
    const [r, g, b] = [red[x] ?? 0, green[x] ?? 0, blue[x] ?? 0];
    const gain = gainOf(r, g, b);
    red[x] = r * gain;
    green[x] = g * gain;
    blue[x] = b * gain;
  }
}

/** Colors outside sRGB are clipped, channel by channel. */
function writeSrgb(
  [red, green, blue]: LightRow,
  [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]]: Primaries,
  rgba: Uint8ClampedArray,
  offset: number,
): void {
  const encode = encodingTable();
  for (let x = 0, at = offset; x < red.length; x++, at += 4) {
    const [r, g, b] = [red[x] ?? 0, green[x] ?? 0, blue[x] ?? 0];
    rgba[at] = encode[toPlace(rr * r + rg * g + rb * b, LIGHTS)] ?? 0;
    rgba[at + 1] = encode[toPlace(gr * r + gg * g + gb * b, LIGHTS)] ?? 0;
    rgba[at + 2] = encode[toPlace(br * r + bg * g + bb * b, LIGHTS)] ?? 0;
    rgba[at + 3] = 255;
  }
}

/** The nearest index in a table, whose last entry stands for 1 and everything above. */
function toPlace(value: number, last: number): number {
  return value > 0 ? (value < 1 ? (value * last + 0.5) | 0 : last) : 0;
}
