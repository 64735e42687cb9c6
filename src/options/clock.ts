import {
  CLOCK_TOLERANCE_SECONDS,
  PRESENTATION_CLOCK,
  type ResolvedClock,
} from '../../shared/clock.js';
import type { Clock, EditRule, PlayerClock } from '../../shared/types.js';
import { assertObject, number, oneOf } from './check.js';

const ZEROS: Readonly<Record<PlayerClock['zero'], true>> = { presentation: true, decode: true };
const EDIT_RULES: Readonly<Record<EditRule, true>> = { all: true, first: true, none: true };
/** More than any clock of media shows. */
const MOST_SECONDS = Number.MAX_SAFE_INTEGER;
const MOST_TOLERANCE_SECONDS = 0.1;

export function resolveClock(clock: Clock = 'presentation'): ResolvedClock {
  if (clock === 'presentation') return PRESENTATION_CLOCK;
  if (typeof clock === 'string') return resolve({ zero: clock }, 'options.clock');
  assertObject('options.clock', clock);
  return resolve(clock, 'options.clock.zero');
}

function resolve(
  { zero, mediaTime, tolerance = CLOCK_TOLERANCE_SECONDS, edits = 'first' }: PlayerClock,
  path: string,
): ResolvedClock {
  return {
    zero: oneOf(path, zero, ZEROS),
    mediaTime:
      mediaTime === undefined
        ? undefined
        : number('options.clock.mediaTime', mediaTime, -MOST_SECONDS, MOST_SECONDS),
    tolerance: number('options.clock.tolerance', tolerance, 0, MOST_TOLERANCE_SECONDS),
    edits: oneOf('options.clock.edits', edits, EDIT_RULES),
  };
}
