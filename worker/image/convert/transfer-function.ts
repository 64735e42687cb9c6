import { REFERENCE_WHITE, TONE_PEAK } from './tone-map.js';

// TransferFunction functions as tables, from 0 to 1, because a power for each sample would take longer than everything else.

export type TransferFunction = 'srgb' | 'pq' | 'hlg';

export const DECODING_STEPS = 4096;
/** Fine enough for the darkest bytes of sRGB, of which each spans five steps. */
export const ENCODING_STEPS = 2 ** 14;

/** To linear light: for PQ in units of SDR white, for HLG in units of the scene. */
const DECODING: Readonly<Record<TransferFunction, (value: number) => number>> = {
  // IEC 61966-2-1.
  srgb: (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4),
  // ITU-R BT.2100, table 4.
  pq(value) {
    const power = value ** (1 / 78.84375);
    const ratio = Math.max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power);
    return (10_000 / REFERENCE_WHITE) * ratio ** (1 / 0.1593017578125);
  },
  // ITU-R BT.2100, table 5.
  hlg: (value) =>
    value <= 0.5
      ? (value * value) / 3
      : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12,
};

const decoding = new Map<TransferFunction, Float32Array>();

export function decodingTable(transfer: TransferFunction): Float32Array {
  const table = decoding.get(transfer) ?? tabulate(DECODING[transfer], DECODING_STEPS);
  decoding.set(transfer, table);
  return table;
}

let display: Float32Array | undefined;

/**
 * HLG's display gain for a peak of 1,000 cd/m² (ITU-R BT.2100, table 5), indexed by the square root of the luminance.
 */
export function displayTable(): Float32Array {
  display ??= tabulate((root) => TONE_PEAK * root ** 0.4, DECODING_STEPS);
  return display;
}

let encoding: Uint8Array | undefined;

/** From linear light to bytes of sRGB (IEC 61966-2-1), rounded. */
export function encodingTable(): Uint8Array {
  encoding ??= Uint8Array.from(
    tabulate((light) => {
      const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
      return Math.round(value * 255);
    }, ENCODING_STEPS),
  );
  return encoding;
}

function tabulate(valueAt: (at: number) => number, steps: number): Float32Array {
  return Float32Array.from({ length: steps }, (_, step) => valueAt(step / (steps - 1)));
}
