/** Luminance of SDR's white in an HDR picture, in cd/m² (ITU-R BT.2408, 2.2). */
export const REFERENCE_WHITE = 203;
/** The brightest that is told apart, in units of that white: 1,000 cd/m², what HDR is mastered for. */
export const TONE_PEAK = 1000 / REFERENCE_WHITE;

/** Up to SDR's white, light keeps its proportions: half of it, which leaves the other half for what is brighter. */
const KNEE = 0.5;
/** Where between its ends the curve's middle control point lies. */
const MIDDLE = 0.65;

/**
 * What a pixel's light is multiplied with, by its strongest channel, so that hue and saturation stay: the reference
 * white tone mapping of SMPTE ST 2094-50 from a peak of 1,000 cd/m² to SDR, which is what Chromium shows HDR video with
 * on an SDR display. Above white the curve is a quadratic Bézier that ends, without a step, in the peak.
 */
export function toneGain(strongest: number): number {
  if (strongest <= 1) return KNEE;
  if (strongest >= TONE_PEAK) return 1 / strongest;
  const t = (Math.sqrt(X1 * X1 + 4 * X2 * (strongest - 1)) - X1) / (2 * X2);
  return (KNEE + t * (Y1 + t * Y2)) / strongest;
}

/** Coefficients of the curve in its parameter: `1 + x1·t + x2·t²`, `knee + y1·t + y2·t²`. */
const [MIDDLE_X, MIDDLE_Y] = [1 - MIDDLE + MIDDLE / KNEE, (1 - MIDDLE) * KNEE + MIDDLE];
const [X1, Y1] = [2 * (MIDDLE_X - 1), 2 * (MIDDLE_Y - KNEE)];
const [X2, Y2] = [1 - 2 * MIDDLE_X + TONE_PEAK, KNEE - 2 * MIDDLE_Y + 1];
