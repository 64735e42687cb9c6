import { parseTimePath } from '../../shared/time-path.js';
import { isPathPart, type Wanted, type WantedMoment } from '../../shared/served.js';
import { parseImage, parseDecimal, queryOf, typeOf, type Query } from './parse-query.js';
import { badAddress, type Problem } from './problem.js';

/** An address below the base, as what it stands for. */
export interface Address {
  readonly stream: string;
  readonly wanted: Wanted;
  /** What follows the last dot of the path. */
  readonly extension: string;
}

const MOST_CHARACTERS = 2000;
/** Until the year 9999. */
const MOST_UNIX_SECONDS = 253_402_300_799;
/** A year. */
const MOST_SECONDS = 366 * 86_400;
const NAME = /^(?:preview|recording_status)\.[a-z\d]+$/;

export function isProblem(value: Address | Problem): value is Problem {
  return 'status' in value;
}

/**
 * Reads an address.
 *
 * @param base - Its path begins with it; ends with a slash.
 */
export function parseAddress(url: URL, base: string): Address | Problem {
  if (url.href.length > MOST_CHARACTERS) return badAddress('The address is too long');
  const parts = url.pathname.slice(base.length).split('/').map(decode);
  const [stream, ...rest] = parts;
  if (stream === undefined || parts.includes(undefined)) {
    return badAddress('A part of the path is empty, or has a character that is not allowed there');
  }
  const file = rest.join('/');
  const extension = /\.([a-z\d]+)$/.exec(file)?.[1];
  const query = queryOf(url.searchParams);
  if (extension === undefined) return badAddress('The path names no file of a stream');
  if (typeof query === 'string') return badAddress(`${query} is there more than once`);
  const wanted = parseFile(file, extension, query);
  return typeof wanted === 'string' ? badAddress(wanted) : { stream, wanted, extension };
}

/** `undefined`: not to be decoded, or not what a part of a path may be. */
function decode(part: string): string | undefined {
  try {
    const text = decodeURIComponent(part);
    return isPathPart(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** @returns a text: what is wrong with it */
function parseFile(file: string, extension: string, query: Query): Wanted | string {
  const name = NAME.test(file) ? file.slice(0, -extension.length - 1) : undefined;
  if (name === 'recording_status') return parseTimes(extension, query);
  const moment = name === 'preview' ? previewMoment(query) : pathMoment(file, query);
  if (typeof moment === 'string') return moment;
  if (extension === 'mp4') {
    const foreign = ['width', 'height', 'fit', 'fit_mode', 'format'].find((one) => query.has(one));
    return foreign === undefined ? { kind: 'clip', moment } : `${foreign} is not for an MP4`;
  }
  const type = typeOf(extension);
  if (type === undefined) return `There are no pictures of type ${extension}`;
  const image = parseImage(type, query);
  return typeof image === 'string' ? image : { kind: 'image', moment, image };
}

function previewMoment(query: Query): WantedMoment | string {
  const time = query.get('time');
  if (time === undefined) return { kind: 'newest' };
  const seconds = parseDecimal(time, MOST_SECONDS);
  if (seconds === undefined) return 'time must be seconds from 0 to a year';
  return { kind: 'time', seconds };
}

function pathMoment(file: string, query: Query): WantedMoment | string {
  const date = parseTimePath(file);
  if (!date) return 'The path is no file of a stream, and no moment that exists';
  if (query.has('time')) return 'time is for preview alone; the path says when';
  return { kind: 'date', seconds: date.getTime() / 1000 };
}

function parseTimes(extension: string, query: Query): Wanted | string {
  if (extension !== 'json') return 'There is recording_status.json alone';
  if (query.get('request') !== 'brief_thumbnails') return 'request must be brief_thumbnails';
  const [from, to] = [toBound(query.get('from')), toBound(query.get('to'))];
  if (from === undefined || to === undefined) {
    return 'from and to must be Unix seconds of the years 1970 to 9999; to may be now';
  }
  if (from === 'open' || to === 'open' || from < to) {
    return { kind: 'times', from: closed(from), to: closed(to) };
  }
  return 'from must be before to';
}

/** `open`: none; `now` is none, as there is nothing later. */
function toBound(text: string | undefined): number | 'open' | undefined {
  if (text === undefined || text === 'now') return 'open';
  return /^\d+$/.test(text) ? parseDecimal(text, MOST_UNIX_SECONDS) : undefined;
}

function closed(bound: number | 'open'): number | undefined {
  return bound === 'open' ? undefined : bound;
}
