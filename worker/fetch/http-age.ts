import type { FetchedResponse, HttpAge } from './types.js';

/** RFC 9111 5.2.2, 5.3 and 5.4, as far as CORS lets a page read the headers. */
export function httpAge(headers: FetchedResponse['headers'], nowMs: number): HttpAge {
  const control = headers.get('cache-control')?.toLowerCase();
  if (control !== undefined) {
    if (/(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])/.test(control)) return 0;
    const [, seconds] = /(?:^|[\s,])max-age="?(\d+)/.exec(control) ?? [];
    if (seconds !== undefined) return Number(seconds) * 1000;
  } else if (headers.get('pragma')?.toLowerCase().includes('no-cache') === true) {
    return 0;
  }
  const expires = headers.get('expires');
  if (expires === null) return undefined;
  // What is no date has expired.
  return Math.max(0, (Date.parse(expires) || 0) - nowMs);
}
