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
  return formatOf(unit, language).format(Math.floor(whole / length));
}

/** By language and unit: making one takes longer than using it for every tile. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(unit: string, language: string | undefined): Intl.NumberFormat {
  const key = `${unit} ${language ?? ''}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'narrow' });
  formats.set(key, format);
  return format;
}
