/** Time stamps have 33 bits: ISO/IEC 13818-1 2.4.3.7. */
const TURN_TICKS = 2 ** 33;
const TICKS_PER_SECOND = 90_000;

/** The way from one time stamp to another on the same clock, in seconds, the shorter way round. */
export function secondsBetween(from: number, to: number): number {
  const ahead = secondsAhead(from, to);
  const turn = TURN_TICKS / TICKS_PER_SECOND;
  return ahead < turn / 2 ? ahead : ahead - turn;
}

/** The way forward, in seconds. */
export function secondsAhead(from: number, to: number): number {
  return ((to - from + TURN_TICKS) % TURN_TICKS) / TICKS_PER_SECOND;
}
