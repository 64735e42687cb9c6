import type { LiveKind } from './live-state.js';
import { largestUnit } from './time-units.js';

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

/** A picture's age in the largest unit that it fills, as short as the language allows. */
export function ageText(seconds: number, language: string | undefined): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [unit, length] = largestUnit(whole);
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
