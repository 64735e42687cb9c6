/** Years have four digits. */
const MOST_YEAR = 9999;
const PATTERN = /^(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\/(\d\d)\/(\d\d)\.[a-z\d]+$/i;

/**
 * The path of a moment in UTC, as video servers name their pictures: `2018/05/02/07/00/40.jpg`. Fractions of a second
 * are left out.
 *
 * @param date - A `Date`, or milliseconds since 1970.
 * @param extension - What follows the dot.
 * @throws `RangeError` for a date that is none, or not in the years 0 to 9999.
 * @public
 */
export function timePath(date: Date | number, extension = 'jpg'): string {
  const moment = new Date(date);
  const year = moment.getUTCFullYear();
  if (!(year >= 0 && year <= MOST_YEAR))
    throw new RangeError('date must be of the years 0 to 9999');
  return `${moment.toISOString().slice(0, 19).replace(/[-T:]/g, '/')}.${extension}`;
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
  const isReal = !Number.isNaN(date.getTime()) && path.startsWith(timePath(date, ''));
  return isReal ? date : undefined;
}
