/** Whether an If-None-Match has this tag (RFC 9110 13.1.2): weak or not is the same there. */
export function isSame(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return [...ifNoneMatch.matchAll(/"[^"]*"/g)].some(([tag]) => tag === etag);
}

/**
 * The one range of bytes that a Range asks for (RFC 9110 14.2): from, to (not included). `none`: it begins behind the end.
 * `undefined`: there is none, or several, or what is no range; then all of the file is sent.
 */
export function readRange(
  range: string | null,
  bytes: number,
): readonly [number, number] | 'none' | undefined {
  const [, first, last] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(range ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), bytes);
    return length > 0 ? [bytes - length, bytes] : 'none';
  }
  const from = Number(first);
  const to = last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  if (last !== '' && Number(last) < from) return undefined;
  return from < bytes ? [from, to] : 'none';
}
