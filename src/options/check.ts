// Checks of a caller's arguments. Each throws a `TypeError` or `RangeError` that names the argument.
import { assertKnown } from './known.js';

/** Checks one option and returns it, or its default for `undefined`. */
export type Check = (path: string, value: never) => unknown;

/** Checks all options of an object, which has no others than the table. */
export function resolveOptions<Table extends Readonly<Record<string, Check>>>(
  path: string,
  options: unknown,
  table: Table,
): { readonly [Name in keyof Table]: ReturnType<Table[Name]> } {
  assertOptions(path, options, table);
  const given = options as Readonly<Record<string, never>>;
  const entries = Object.entries(table).map(([name, check]) => {
    return [name, check(`${path}.${name}`, given[name] as never)];
  });
  return Object.fromEntries(entries) as { [Name in keyof Table]: ReturnType<Table[Name]> };
}

/** The options whose names match a pattern, and the others. */
export function splitOptions(
  options: unknown,
  names: RegExp,
): readonly [matching: object, others: Readonly<Record<string, unknown>>] {
  assertObject('options', options);
  const entries = Object.entries(options);
  const [matching, others] = [true, false].map((isMatching) =>
    Object.fromEntries(entries.filter(([name]) => names.test(name) === isMatching)),
  );
  return [matching ?? {}, others ?? {}];
}

/** The names and values of an object's options, but for those that are `undefined`. */
export function givenIn(options: object): (readonly [name: string, value: unknown])[] {
  return Object.entries(options).filter(([, value]) => value !== undefined);
}

/** Checks that a value is an object, and has no options but those whose names the table has. */
export function assertOptions(
  path: string,
  value: unknown,
  table: Readonly<Record<string, unknown>>,
): asserts value is object {
  assertObject(path, value);
  assertKnown(path, value, table);
}

/** No check: what it is for is checked elsewhere. */
export function asGiven<T>(_path: string, value: T): T {
  return value;
}

/** A check that leaves `undefined` alone. */
export function optional<Value, Result>(
  check: (path: string, value: Value) => Result,
): (path: string, value: Value | undefined) => Result | undefined {
  return (path, value) => (value === undefined ? undefined : check(path, value));
}

/** A check of one of these strings; without a default it leaves `undefined` alone. */
export function choice<T extends string>(
  known: Readonly<Record<T, unknown>>,
  fallback: NoInfer<T>,
): (path: string, value: T | undefined) => T;
export function choice<T extends string>(
  known: Readonly<Record<T, unknown>>,
): (path: string, value: T | undefined) => T | undefined;
export function choice<T extends string>(
  known: Readonly<Record<T, unknown>>,
  fallback?: T,
): (path: string, value: T | undefined) => T | undefined {
  const check = optional((path, value: T) => oneOf(path, value, known));
  return (path, value = fallback) => check(path, value);
}

/** A check of a number; without a default it leaves `undefined` alone. */
export function numeric(
  check: typeof number,
  least: number,
  most: number,
  fallback: number,
): (path: string, value: unknown) => number;
export function numeric(
  check: typeof number,
  least: number,
  most: number,
): (path: string, value: unknown) => number | undefined;
export function numeric(
  kind: typeof number,
  least: number,
  most: number,
  fallback?: number,
): (path: string, value: unknown) => number | undefined {
  const check = optional((path, value: unknown) => kind(path, value, least, most));
  return (path, value = fallback) => check(path, value);
}

/** A check of `true` or `false`. */
export function flag(path: string, value: unknown = false): boolean {
  return boolean(path, value);
}

export function assertObject(path: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null) {
    throw wrongType(path, 'an object', value);
  }
}

export function assertArray(path: string, value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(path, 'an array', value);
}

export function text(path: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw wrongType(path, 'a string', value);
}

export function number(path: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number') throw wrongType(path, 'a number', value);
  if (!(value >= least && value <= most) || value === Infinity) {
    const range = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
    throw new RangeError(`${path} must be a number ${range}, got ${value}`);
  }
  return value;
}

export function integer(path: string, value: unknown, least: number, most: number): number {
  const checked = number(path, value, least, most);
  if (!Number.isInteger(checked)) {
    throw new RangeError(`${path} must be an integer, got ${checked}`);
  }
  return checked;
}

export function positive(path: string, value: unknown, least: number, most: number): number {
  const checked = number(path, value, least, most);
  if (checked === 0) throw new RangeError(`${path} must be more than 0`);
  return checked;
}

export function boolean(path: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongType(path, 'true or false', value);
}

/** Checks that a value has those methods of a `Snapper` that are needed of it. */
export function snapperWith<Like extends object>(
  ...methods: readonly (keyof Like & string)[]
): (path: string, value: Like) => Like {
  return (path, value) => {
    assertObject(path, value);
    const isLike = methods.every((method) => typeof Reflect.get(value, method) === 'function');
    if (isLike) return value;
    throw wrongType(path, 'a Snapper', value);
  };
}

export function assertFunction<T>(path: string, value: T): T {
  if (value === undefined || typeof value === 'function') return value;
  throw wrongType(path, 'a function', value);
}

export function oneOf<T extends string>(
  path: string,
  value: T,
  known: Readonly<Record<T, unknown>>,
): T {
  if (Object.hasOwn(known, value)) return value;
  const names = Object.keys(known)
    .map((name) => `'${name}'`)
    .join(', ');
  throw wrongType(path, `one of ${names}`, value);
}

/** A URL, relative to the page. Where there is no page, as in Node, a relative one stays as it is. */
export function absoluteUrl(path: string, value: unknown): string {
  const text = checkedUrl(path, value);
  const base = pageUrl();
  return base === undefined ? text : new URL(text, base).href;
}

/** A URL that may be relative. */
export function checkedUrl(path: string, value: unknown): string {
  if (typeof value !== 'string' && !(value instanceof URL)) {
    throw wrongType(path, 'a string or a URL', value);
  }
  try {
    new URL(value, pageUrl() ?? 'https://page.invalid');
  } catch (cause) {
    throw new TypeError(`${path} is not a URL: ${show(value)}`, { cause });
  }
  return String(value);
}

/** `undefined` in Node, where an application's modules run, too, and make nothing but objects. */
function pageUrl(): string | undefined {
  if (typeof document !== 'undefined') return document.baseURI;
  return typeof location === 'undefined' ? undefined : location.href;
}

/** The error for a value that is not `what` the option has to be. */
export function wrongType(path: string, what: string, value: unknown): TypeError {
  return new TypeError(`${path} must be ${what}, got ${show(value)}`);
}

/** A value in a few words; of an object only the names of its fields, as it may hold secrets. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  const text = String(value);
  return text === '[object Object]' ? `{ ${Object.keys(value as object).join(', ')} }` : text;
}
