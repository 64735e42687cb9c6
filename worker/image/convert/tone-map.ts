/** The luminance of SDR white in an HDR picture, in cd/m² (ITU-R BT.2408, 2.2). */
export const REFERENCE_WHITE = 203;
/** The brightest light that is distinguished, in units of that white: 1,000 cd/m², for which HDR is mastered. */
export const TONE_PEAK = 1000 / REFERENCE_WHITE;

/** Up to SDR white, light keeps its proportions and takes half of the range; the other half is for brighter light. */
const KNEE = 0.5;
/** The place of the curve's middle control point between its ends. */
const MIDDLE = 0.65;

/**
 * The factor for a pixel's light. It follows from the strongest channel, so that hue and saturation stay. The curve is
 * the reference white tone mapping of SMPTE ST 2094-50 from a peak of 1,000 cd/m² to SDR, with which Chromium shows HDR
 * video on an SDR display. Above white it is a quadratic Bézier curve that reaches the peak without a step.
 */
export function toneGain(strongest: number): number {
  if (strongest <= 1) return KNEE;
  if (strongest >= TONE_PEAK) return 1 / strongest;
  const t = (Math.sqrt(X1 * X1 + 4 * X2 * (strongest - 1)) - X1) / (2 * X2);
  return (KNEE + t * (Y1 + t * Y2)) / strongest;
}

/** The coefficients of the curve in its parameter: `1 + x1·t + x2·t²`, `knee + y1·t + y2·t²`. */
const [MIDDLE_X, MIDDLE_Y] = [1 - MIDDLE + MIDDLE / KNEE, (1 - MIDDLE) * KNEE + MIDDLE];
const [X1, Y1] = [2 * (MIDDLE_X - 1), 2 * (MIDDLE_Y - KNEE)];
const [X2, Y2] = [1 - 2 * MIDDLE_X + TONE_PEAK, KNEE - 2 * MIDDLE_Y + 1];
