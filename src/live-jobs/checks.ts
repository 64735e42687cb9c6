import { checkedUrl, text, wrongType } from '../options/check.js';

const MOST_CHARACTERS = 128;

/** A name of 1 to 128 characters. */
export function name(path: string, value: unknown): string {
  const given = text(path, value);
  const { length } = Array.from(given);
  if (given.trim() !== '' && length <= MOST_CHARACTERS) return given;
  throw new RangeError(`${path} must have 1 to ${MOST_CHARACTERS} characters, got ${length}`);
}

/** An address that pages can ask: an absolute one of HTTP, or one that is relative to the page. */
export function webUrl(path: string, value: unknown): string {
  const given = checkedUrl(path, value);
  const base = typeof location === 'undefined' ? undefined : location.href;
  const url = base === undefined ? URL.parse(given) : URL.parse(given, base);
  if (url && url.username + url.password !== '') {
    throw new TypeError(`${path} must have no user name and no password: browsers do not fetch it`);
  }
  if (url && /^https?:$/.test(url.protocol)) return url.href;
  throw wrongType(path, 'an address of http: or https:', value);
}

/** A time as a `Date`, milliseconds since 1970 or ISO 8601. */
export function timeMs(path: string, value: unknown): number {
  const ms = value instanceof Date ? value.getTime() : toMs(value);
  if (ms !== undefined && Math.abs(ms) <= 8.64e15) return ms;
  throw wrongType(path, 'a Date, milliseconds or ISO 8601', value);
}

function toMs(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? Date.parse(value) : undefined;
}
