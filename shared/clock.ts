import type { EditRule } from './types.js';

/** A `Clock` with all defaults filled in. */
export interface ResolvedClock {
  readonly zero: 'presentation' | 'decode';
  readonly mediaTime: number | undefined;
  readonly tolerance: number;
  readonly edits: EditRule;
}

/** Times are written in ticks of one clock and requested in seconds of another. */
export const CLOCK_TOLERANCE_SECONDS = 0.001;

/** The clock of moments that do not come from a player. */
export const PRESENTATION_CLOCK: ResolvedClock = {
  zero: 'presentation',
  mediaTime: undefined,
  tolerance: CLOCK_TOLERANCE_SECONDS,
  edits: 'all',
};

/** After this the clock of MPEG-TS begins anew: ISO/IEC 13818-1 2.4.3.7. */
const TURN_SECONDS = 2 ** 33 / 90_000;

/** A media time of a player, whole turns of the clock away, so that it is as near as possible to a time of the media. */
export function nearestTurn(mediaTime: number, pts: number): number {
  return mediaTime + Math.round((pts - mediaTime) / TURN_SECONDS) * TURN_SECONDS;
}
