const PATTERN = /^(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/(\d\d)\/(\d\d)\.[a-z\d]+$/i;

/**
 * The path of a moment in UTC, as video servers name their pictures: `2018/05/02/07/00/40.jpg`. Fractions of a second
 * are left out.
 *
 * @param date - A `Date`, or milliseconds since 1970.
 * @param extension - What follows the dot: ASCII letters and digits.
 * @throws `RangeError` for a date that is none, or not in the years 0 to 9999, and for another extension.
 * @public
 */
export function timePath(date: Date | number, extension = 'jpg'): string {
  const path = secondOf(date) + extension;
  if (PATTERN.test(path)) return path;
  throw new RangeError('date must be of the years 0 to 9999, and extension of letters and digits');
}

/**
 * The moment of a path that {@link timePath} has made, with any extension. `undefined` for everything else: other
 * folders before it, missing zeros, a day or an hour that does not exist.
 *
 * @public
 */
export function parseTimePath(path: string): Date | undefined {
  const [year, month, day, ...time] = PATTERN.exec(path)?.slice(1) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(`${year}-${month}-${day}T${time.join(':')}Z`);
  // Of a day that does not exist, some engines make another one.
  return path.startsWith(secondOf(date)) ? date : undefined;
}

/**
 * The path of a keyframe: that of the first whole second that is not before it, in which it is the one that is shown.
 * `undefined` without a date, and for one that has no path.
 */
export function keyframePath(dateMs: number | undefined): string | undefined {
  if (dateMs === undefined) return undefined;
  try {
    return timePath(Math.ceil(Math.round(dateMs) / 1000) * 1000);
  } catch {
    return undefined;
  }
}

/** The path of a moment's second up to the dot. That of another year, or of what is no date, is of another form. */
function secondOf(date: Date | number): string {
  const text = new Date(date).toJSON() as string | null;
  return `${text?.slice(0, 19).replace(/[-T:]/g, '/') ?? ''}.`;
}
