import type { LiveKind } from './live-state.js';

/**
 * The texts of a wall.
 *
 * @public
 */
export interface WallTexts extends Readonly<Record<LiveKind, string>> {
  /** The name of the whole, for screen readers. */
  readonly label: string;
}

export const WALL_TEXTS: WallTexts & Readonly<Record<string, unknown>> = {
  label: 'Live streams',
  waiting: 'waiting',
  live: 'live',
  late: 'late',
  offline: 'offline',
  ended: 'ended',
  refused: 'refused',
};

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A picture's age in the largest unit that it fills, as short as the language allows. */
export function ageText(seconds: number, language: string | undefined): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [unit, length] = UNITS.find(([, least]) => whole >= least) ?? UNITS[3];
  const format = { style: 'unit', unit, unitDisplay: 'narrow' } as const;
  return new Intl.NumberFormat(language, format).format(Math.floor(whole / length));
}
