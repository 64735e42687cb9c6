import {
  DEFAULT_LIMITS,
  MOST_STREAMS,
  SERVE_VERSION,
  type Announcement,
  type ServeLimits,
} from '../../shared/served.js';

/** A stream that pages have told of. */
interface ListedStream {
  /** What tells it from another one of the same name. */
  readonly id: string;
  /** When a page last told of it, in milliseconds since 1970. */
  readonly toldAt: number;
}

interface ListedPage {
  readonly streams: readonly (readonly [name: string, id: string])[];
  readonly atOnce: number;
  readonly toldAt: number;
}

/**
 * Which streams there are, and which pages make pictures of them. Plain data: it outlives the service worker, which browsers
 * stop whenever nothing is asked.
 */
export interface Directory {
  readonly version: number;
  readonly streams: readonly (readonly [name: string, stream: ListedStream])[];
  /** By the id of their client. */
  readonly pages: readonly (readonly [client: string, page: ListedPage])[];
  readonly limits: ServeLimits;
}

export const EMPTY_DIRECTORY: Directory = {
  version: SERVE_VERSION,
  streams: [],
  pages: [],
  limits: DEFAULT_LIMITS,
};

/** With what a page tells; streams that no page has told of for longer than pictures are kept are left out. */
export function withPage(
  directory: Directory,
  client: string,
  { streams: told, limits }: Announcement,
  now: number,
): Directory {
  const page = { streams: told, atOnce: limits.atOnce, toldAt: now };
  const names = new Set(told.map(([name]) => name));
  const others = directory.streams.filter(
    ([name, { toldAt }]) => !names.has(name) && now - toldAt <= limits.maxAge * 1000,
  );
  const own = told.map(([name, id]) => [name, { id, toldAt: now }] as const);
  return {
    ...directory,
    limits,
    streams: [...own, ...others].slice(0, MOST_STREAMS),
    pages: [...withoutPage(directory, client).pages, [client, page]],
  };
}

export function withoutPage(directory: Directory, client: string): Directory {
  return { ...directory, pages: directory.pages.filter(([id]) => id !== client) };
}

/** What tells the stream of this name from others; `undefined`: there is none. */
export function streamId(directory: Directory, name: string): string | undefined {
  return directory.streams.find(([one]) => one === name)?.[1].id;
}

/** The pages that make pictures of a stream. */
export function makersOf(directory: Directory, name: string): Directory['pages'] {
  const id = streamId(directory, name);
  return directory.pages.filter(([, { streams }]) =>
    streams.some(([one, of]) => one === name && of === id),
  );
}

/** What was stored; of another version, or not there: an empty one. */
export function toDirectory(stored: unknown): Directory {
  const isOurs =
    typeof stored === 'object' &&
    stored !== null &&
    Reflect.get(stored, 'version') === SERVE_VERSION;
  return isOurs ? (stored as Directory) : EMPTY_DIRECTORY;
}
