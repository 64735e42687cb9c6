/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a Range header with a single range (RFC 9110, 14.1.2).
 *
 * @returns the range; `unsatisfiable` if it lies outside the file; `undefined` if there is no range to honour
 */
export function parseRange(
  header: string | undefined,
  length: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(header ?? '');
  if (!match) return undefined;
  const [, first, last, suffix] = match;
  const start = first === undefined ? Math.max(0, length - Number(suffix)) : Number(first);
  const end = last ? Math.min(Number(last) + 1, length) : length;
  if (start >= length) return 'unsatisfiable';
  return start < end ? { start, end } : undefined;
}
