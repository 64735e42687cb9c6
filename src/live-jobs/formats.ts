import { fillTemplate, extensionOf, type NameFacts } from '../names/expand.js';
import { formatDate } from '../names/format.js';
import { byteLength, safePath, safeValue } from '../names/safe-path.js';
import { wrongType } from '../options/check.js';
import { shortName } from '../names/short-name.js';
import { assertTemplate } from '../options/template.js';
import type { ImageType } from '../../shared/types.js';

/**
 * How the files of a template are stored: `overwrite` replaces the file each time, `sequence` keeps all.
 *
 * @public
 */
export type StoreMode = 'overwrite' | 'sequence';

/** What the variables of a format stand for. */
export interface FormatFacts extends NameFacts {
  readonly jobId: string;
  readonly appName: string;
  /** Of the snapshot, in milliseconds since 1970. */
  readonly takenMs: number;
  /** The number of the snapshot in its job, from 1. */
  readonly number: number;
}

const VARIABLES: Readonly<Record<string, (facts: FormatFacts) => string>> = {
  JobId: ({ jobId }) => jobId,
  JobName: ({ job }) => job,
  AppName: ({ appName }) => appName,
  StreamName: ({ stream }) => stream,
  Date: ({ takenMs }) => formatDate(new Date(takenMs), '%Y-%m-%d'),
  UnixTimestamp: ({ takenMs }) => String(takenMs),
  Sequence: ({ number }) => String(number),
};

export const DEFAULT_FORMATS: Readonly<Record<StoreMode, string>> = {
  overwrite: 'snapshot/{JobId}.[type]',
  sequence: 'snapshot/{JobId}/{Sequence}/{UnixTimestamp}.[type]',
};

const MOST_CHARACTERS = 255;
const TOKEN = /\{[^{}]*\}?/g;
/** What differs from one snapshot to the next. */
const CHANGING = /\{(?:Date|UnixTimestamp|Sequence)\}|\[(?:time|date|unix|index|sequence)[:\]]/;

/**
 * Checks a format as the services do, and more: each placeholder has to be known.
 *
 * @throws TypeError or RangeError that names the option
 */
export function checkFormat(
  path: string,
  format: unknown,
  mode: StoreMode,
  types: readonly ImageType[],
): string {
  if (typeof format !== 'string') {
    throw wrongType(path, 'a string or true', format);
  }
  if (format.length === 0 || format.length > MOST_CHARACTERS) {
    throw new RangeError(`${path} must have 1 to ${MOST_CHARACTERS} characters`);
  }
  if (format.startsWith('/')) throw new TypeError(`${path} must not begin with /`);
  checkVariables(path, format);
  assertTemplate(path, format);
  for (const type of types) checkSuffix(path, format, type);
  const changes = CHANGING.exec(format)?.[0];
  if (mode === 'overwrite' && changes !== undefined) {
    throw new TypeError(
      `${path} must not have ${changes}, which differs from snapshot to snapshot`,
    );
  }
  if (mode === 'sequence' && !/\{(?:UnixTimestamp|Sequence)\}/.test(format)) {
    throw new TypeError(`${path} must have {UnixTimestamp} or {Sequence}`);
  }
  if (longestPart(fill(format, LONG_FACTS)) > MOST_BYTES) {
    throw new RangeError(`${path} must have no folder or name of more than ${MOST_BYTES} bytes`);
  }
  return format;
}

/** Of a job that has run for long, without names. */
const LONG_FACTS: FormatFacts = {
  ...{ jobId: '0'.repeat(32), takenMs: 1e12, number: 1e8, time: 0, date: new Date(0) },
  ...{ sequence: 1e8, index: 1e8, width: 1e4, height: 1e4, type: 'image/jpeg' },
  ...{ job: '', stream: '', appName: '' },
};

/**
 * The name of a file: a relative path that is safe on every system. Names that are too long for one are shortened, so
 * that what tells snapshots apart is there still.
 */
export function expandFormat(format: string, facts: FormatFacts): string {
  const lengths = VALUE_BYTES.map((most) => fill(format, withShortNames(facts, most)));
  return safePath(lengths.find((path) => longestPart(path) <= ROOMY_BYTES) ?? fill(format, facts));
}

/** How long names may be, in bytes; the first that leaves room for the rest is taken. */
const VALUE_BYTES = [Infinity, 200, 120, 72, 40, 24];
/** Of a file's name; what tells apart several images of one name comes on top. */
const ROOMY_BYTES = 248;
const MOST_BYTES = 255;

function fill(format: string, facts: FormatFacts): string {
  const parts = format.split(/(\{\w+\})/).map((part) => {
    const variable = VARIABLES[/^\{(\w+)\}$/.exec(part)?.[1] ?? ''];
    // What a value holds is no placeholder.
    return variable ? safeValue(variable(facts)) : fillTemplate(part, facts);
  });
  return parts.join('');
}

function withShortNames(facts: FormatFacts, most: number): FormatFacts {
  const { job, stream, appName } = facts;
  return {
    ...facts,
    job: shortName(job, most),
    stream: shortName(stream, most),
    appName: shortName(appName, most),
  };
}

function longestPart(path: string): number {
  return Math.max(...path.split('/').map((part) => byteLength(part)));
}

function checkVariables(path: string, format: string): void {
  for (const [token] of format.matchAll(TOKEN)) {
    if (token.endsWith('}') && Object.hasOwn(VARIABLES, token.slice(1, -1))) continue;
    const known = Object.keys(VARIABLES).map((name) => `{${name}}`);
    throw new TypeError(`${path} has an unknown variable ${token}; known are ${known.join(', ')}`);
  }
}

function checkSuffix(path: string, format: string, type: ImageType): void {
  const extension = extensionOf(type);
  const endings = [`.${extension}`, '.[type]', ...(extension === 'jpg' ? ['.jpeg'] : [])];
  if (endings.some((ending) => format.toLowerCase().endsWith(ending))) return;
  throw new TypeError(`${path} must end in ${endings.join(' or ')}, since images are ${type}`);
}
