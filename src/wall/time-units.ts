const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The largest unit of time that so many seconds fill, at least seconds, and its length in seconds. */
export function largestUnit(seconds: number): (typeof UNITS)[number] {
  return UNITS.find(([, least]) => seconds >= least) ?? UNITS[3];
}
