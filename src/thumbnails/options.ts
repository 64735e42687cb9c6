import {
  assertFunction,
  choice,
  integer,
  numeric,
  optional,
  positive,
  resolveOptions,
  snapperWith,
} from '../options/check.js';
import type { At, VariantOption } from '../options/moment.js';
import type { Snapper } from '../snapper.js';

/**
 * The options of {@link thumbnailsFor}.
 *
 * @public
 */
export interface ThumbnailOptions {
  /**
   * One tile for each segment, or for each piece of the recording of so many seconds, from 0.1 to 3600.
   * @defaultValue `'segment'`; with `at` 10
   */
  readonly every?: number | 'segment' | undefined;
  /**
   * The tiles' width in pixels, 1 to 4096. The height follows from the picture's shape.
   * @defaultValue 160
   */
  readonly width?: number | undefined;
  /**
   * The tiles' type.
   * @defaultValue `'image/jpeg'`
   */
  readonly type?: 'image/jpeg' | 'image/png' | 'image/webp' | undefined;
  /**
   * Which variant of a multivariant playlist to take.
   * @defaultValue `'auto'`, the smallest one that covers the tile
   */
  readonly variant?: VariantOption | undefined;
  /**
   * How many tiles are made beyond the one under the pointer, on each side, 0 to 10.
   * @defaultValue 1
   */
  readonly neighbours?: number | undefined;
  /**
   * How many tiles are kept, 1 to 10,000; the least recently used one leaves first. A JPEG of 160 pixels has 3 to 10 KB.
   * @defaultValue 200
   */
  readonly keep?: number | undefined;
  /**
   * Where a time of the player is in the stream, which a live stream needs, because its playlist does not tell where
   * the player's timeline begins: a `Date` for a stream with dates, for example. `undefined` for no tile.
   * @defaultValue the same time on the playlist's timeline
   */
  readonly at?: ((seconds: number) => At | undefined) | undefined;
  /**
   * The Snapper that makes the tiles; `dispose()` leaves it alone.
   * @defaultValue one with one worker and two connections, which begins at the first hover
   */
  readonly snapper?: Pick<Snapper, 'capture' | 'timeline'> | undefined;
  /** Called with what keeps a tile from being made, such as a `SnapError`. Nothing else tells. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** {@link ThumbnailOptions} with all defaults filled in. */
export type ResolvedThumbnailOptions = ReturnType<typeof resolveThumbnailOptions>;

const TYPES = { 'image/jpeg': true, 'image/png': true, 'image/webp': true } as const;

const CHECKS = {
  every: (path: string, every: unknown) =>
    every === undefined || every === 'segment' ? every : positive(path, every, 0.1, 3600),
  width: numeric(integer, 1, 4096, 160),
  type: choice(TYPES, 'image/jpeg'),
  // The Snapper checks it.
  variant: (_path: string, variant: VariantOption = 'auto') => variant,
  neighbours: numeric(integer, 0, 10, 1),
  keep: numeric(integer, 1, 10_000, 200),
  at: assertFunction<ThumbnailOptions['at']>,
  snapper: optional(snapperWith<NonNullable<ThumbnailOptions['snapper']>>('capture', 'timeline')),
  onError: assertFunction<ThumbnailOptions['onError']>,
} satisfies Readonly<Record<keyof ThumbnailOptions, unknown>>;

export function resolveThumbnailOptions(options: ThumbnailOptions = {}) {
  const checked = resolveOptions('options', options, CHECKS);
  if (checked.at && checked.every === 'segment') {
    throw new TypeError("options.every must be a number of seconds with options.at, got 'segment'");
  }
  return checked;
}
