const MOST = 0xffff;
const CLOSE_ENOUGH = 1e-9;

type Fraction = readonly [numerator: number, denominator: number];

/** A positive number as a fraction of two 16-bit numbers: its continued fraction, as far as it goes. */
export function toFraction(value: number): Fraction {
  let before: Fraction = [0, 1];
  let now: Fraction = [1, 0];
  let rest = Math.min(MOST, Math.max(1 / MOST, value));
  for (;;) {
    const whole = Math.floor(rest);
    const next: Fraction = [whole * now[0] + before[0], whole * now[1] + before[1]];
    if (next[0] > MOST || next[1] > MOST) return now;
    [before, now] = [now, next];
    if (rest - whole < CLOSE_ENOUGH) return now;
    rest = 1 / (rest - whole);
  }
}
