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
