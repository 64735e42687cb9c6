import { integer } from '../options/check.js';

/** A place in a list in the order of time: `time id`. */
export interface Cursor {
  readonly time: string;
  readonly id: string;
}

const LEAST = 1;
const MOST = 100;
const DEFAULT = 10;

export function limit(path: string, value: unknown = DEFAULT): number {
  return integer(path, value, LEAST, MOST);
}

/** @throws TypeError if it is none of ours */
export function toCursor(path: string, value: unknown): Cursor {
  const [, time, id] = typeof value === 'string' ? (/^(\S+) (\S+)$/.exec(value) ?? []) : [];
  if (time !== undefined && id !== undefined) return { time, id };
  throw new TypeError(`${path} must be a cursor of an earlier list`);
}

export function fromCursor({ time, id }: Cursor): string {
  return `${time} ${id}`;
}
