import {
  absoluteUrl,
  assertArray,
  assertFunction,
  choice,
  integer,
  numeric,
  optional,
  positive,
  resolveOptions,
  snapperWith,
  text,
} from '../options/check.js';
import type { Snapper } from '../snapper.js';
import type { LiveState } from './live-state.js';

/**
 * The part of a Snapper that live previews call.
 *
 * @public
 */
export type PreviewSnapper = Pick<Snapper, 'watch'>;

/**
 * The options of {@link livePreview}.
 *
 * @public
 */
export interface LivePreviewOptions {
  /**
   * The seconds from one picture to the next, 0.5 to 86,400.
   * @defaultValue 6
   */
  readonly interval?: number | undefined;
  /**
   * What the URL leads to: the playlist of a stream; or an image that is fetched again at the interval, the picture of a
   * camera.
   * @defaultValue `'stream'`
   */
  readonly kind?: 'stream' | 'image' | undefined;
  /**
   * The pictures' width in pixels, 1 to 4096; the height follows from the picture's shape. A camera's picture is shown as
   * it comes.
   * @defaultValue 320
   */
  readonly width?: number | undefined;
  /**
   * The Snapper that takes the pictures; `dispose()` leaves it alone.
   * @defaultValue one that all previews and walls of the page share
   */
  readonly snapper?: PreviewSnapper | undefined;
  /** Called when the state changes, and with each new picture. What it throws is reported as uncaught. */
  readonly onState?: ((state: LiveState) => void) | undefined;
}

/**
 * A stream or a camera of a wall.
 *
 * @public
 */
export interface WallStream {
  /** Its multivariant or media playlist; relative to the page. It may be left out where there is an `imageUrl`. */
  readonly url?: string | undefined;
  /** A camera's picture: it is fetched at the interval, and the stream is not. Relative to the page. */
  readonly imageUrl?: string | undefined;
  /**
   * What it is called on the wall.
   * @defaultValue the last part of its URL's path but the file's name
   */
  readonly name?: string | undefined;
}

/** With all defaults filled in. */
export interface NamedStream extends WallStream {
  readonly name: string;
}

export type ResolvedPreviewOptions = ReturnType<typeof resolvePreviewOptions>;

export const INTERVAL = { least: 0.5, most: 86_400, default: 6 };

export const checkSnapper = snapperWith<PreviewSnapper>('watch');

const PREVIEW_CHECKS = {
  interval: (path: string, interval: number = INTERVAL.default) =>
    positive(path, interval, INTERVAL.least, INTERVAL.most),
  kind: choice({ stream: true, image: true }, 'stream'),
  width: numeric(integer, 1, 4096, 320),
  snapper: optional(checkSnapper),
  onState: assertFunction<LivePreviewOptions['onState']>,
} satisfies Readonly<Record<keyof LivePreviewOptions, unknown>>;

export function resolvePreviewOptions(options: LivePreviewOptions = {}) {
  return resolveOptions('options', options, PREVIEW_CHECKS);
}

const STREAM_CHECKS = {
  url: optional(absoluteUrl),
  imageUrl: optional(absoluteUrl),
  name: optional(text),
} satisfies Readonly<Record<keyof WallStream, unknown>>;

/** @throws `TypeError` that names what is wrong in the list. */
export function resolveStreams(path: string, streams: unknown): readonly NamedStream[] {
  assertArray(path, streams);
  return streams.map((stream, index) => {
    const at = `${path}[${index}]`;
    const { url, imageUrl, name } = resolveOptions(at, stream, STREAM_CHECKS);
    const address = url ?? imageUrl;
    if (address === undefined) throw new TypeError(`${at} must have a url or an imageUrl`);
    return { url, imageUrl, name: name ?? nameOf(address) };
  });
}

function nameOf(url: string): string {
  const { pathname, host } = new URL(url, 'https://page.invalid');
  const parts = pathname.split('/').filter((part) => part !== '');
  const name = parts.length > 1 ? parts.at(-2) : parts.at(-1)?.replace(/\.(m3u8|jpe?g)$/i, '');
  return decoded(name ?? host);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
