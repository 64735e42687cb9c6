import type { ImageRequest } from '../../shared/types.js';
import type { BatchOptions, ResolvedBatchOptions } from '../options/batch.js';
import {
  assertArray,
  choice,
  flag,
  integer,
  number,
  numeric,
  oneOf,
  optional,
  resolveOptions,
  text,
} from '../options/check.js';
import { resolveColor } from '../options/images.js';
import type { CacheLimits } from '../store/cache-store.js';
import { template } from '../options/template.js';

/**
 * How large the tiles of a storyboard are. Set the width, the height, or both.
 *
 * @public
 */
export interface TileOptions {
  /**
   * In pixels, 1 to 4096. If only the width is set, the height follows from the picture's shape.
   * @defaultValue 160, if there is no height
   */
  readonly width?: number | undefined;
  /** In pixels, 1 to 4096. If only the height is set, the width follows from the picture's shape. */
  readonly height?: number | undefined;
  /**
   * How the picture fits into `width` × `height`. Where only one of them is set, this is for pictures that have another
   * shape than the first one.
   * @defaultValue `'contain'`
   */
  readonly fit?: 'contain' | 'cover' | 'fill' | undefined;
}

/**
 * The options of `Snapper.storyboard`.
 *
 * @public
 */
export interface StoryboardOptions extends Pick<
  BatchOptions,
  | 'every'
  | 'from'
  | 'to'
  | 'seek'
  | 'variant'
  | 'iFrames'
  | 'skipBlank'
  | 'pick'
  | 'type'
  | 'quality'
  | 'lookAhead'
  | 'signal'
  | 'onProgress'
> {
  /** The tiles' size. */
  readonly tile?: TileOptions | undefined;
  /**
   * The most tiles in a row, from 1; fewer where they would exceed `maxSide`.
   * @defaultValue as many as 2048 pixels hold
   */
  readonly columns?: number | undefined;
  /**
   * The most rows of a sheet, from 1; fewer where they would exceed `maxSide`.
   * @defaultValue as many as 2048 pixels hold, or fewer if that makes the last sheet as full as the others
   */
  readonly rows?: number | undefined;
  /**
   * The most pixels of a sheet's width and height, 16 to 8192. Phones decode images of up to 4096 × 4096.
   * @defaultValue 4096
   */
  readonly maxSide?: number | undefined;
  /**
   * The color of what is no picture – gaps, bars, the rest of the last sheet –, as `#rrggbb` or `#rgb`.
   * @defaultValue `'#000000'`
   */
  readonly background?: string | undefined;
  /**
   * Whether to encode each tile as a JPEG by itself, too, which `toBif()` needs.
   * @defaultValue `false`
   */
  readonly tileImages?: boolean | undefined;
  /**
   * The name of the files: a template as in {@link PictureOptions.name}, of the storyboard's start and its tiles' size,
   * without an extension. A sheet's name has its number behind it: `[stream]-0.jpg`.
   * @defaultValue `'[stream]-storyboard'`
   */
  readonly name?: string | undefined;
  /**
   * The index files that `save()` delivers beside the sheets: `vtt`, `json` (Vidstack's), `m3u8`, `mpd`, `bif`.
   * @defaultValue `['vtt']`
   */
  readonly index?: readonly IndexKind[] | undefined;
  /**
   * Whether to keep finished sheets in the browser's Cache Storage, so that the next run fetches nothing but playlists.
   * A sheet with gaps is not kept. Where the browser refuses, nothing is kept, and nothing fails. Not with `tileImages`.
   * @defaultValue `false`
   */
  readonly cache?: boolean | CacheOptions | undefined;
}

/**
 * What the cache keeps.
 *
 * @public
 */
export interface CacheOptions {
  /**
   * Names the recording, where the URLs of its playlists or segments differ from visit to visit, as with tokens.
   * Another recording needs another name; files are told apart by their sizes and dates, too.
   * @defaultValue the URLs say which it is
   */
  readonly key?: string | undefined;
  /**
   * The most bytes of all sheets of this site; what has not been used for longest gives way.
   * @defaultValue 67108864, 64 MiB
   */
  readonly maxBytes?: number | undefined;
  /**
   * How many seconds a sheet is used after it was made.
   * @defaultValue 2592000, 30 days
   */
  readonly maxAge?: number | undefined;
}

/**
 * The options of `Snapper.followStoryboard`.
 *
 * @public
 */
export interface FollowStoryboardOptions extends Omit<
  StoryboardOptions,
  'every' | 'from' | 'to' | 'seek' | 'cache'
> {
  /**
   * The least seconds from tile to tile; each is the first keyframe of a segment.
   * @defaultValue one tile for each segment
   */
  readonly every?: number | undefined;
}

/**
 * A kind of index file, by its extension.
 *
 * @public
 */
export type IndexKind = 'vtt' | 'json' | 'm3u8' | 'mpd' | 'bif';

/** {@link StoryboardOptions} with all defaults filled in. */
export interface ResolvedStoryboardOptions extends Omit<ResolvedBatchOptions, 'images'> {
  /** What each tile is made by; its type and quality are the sheets'. */
  readonly tile: ImageRequest;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  readonly maxSide: number;
  readonly tileImages: boolean;
  readonly name: string;
  readonly index: readonly IndexKind[];
  readonly cache: (CacheLimits & { readonly key: string | undefined }) | undefined;
}

const MOST_SIDE = 8192;
const MOST_TILE = 4096;
const DEFAULT_SIDE = 4096;
const DEFAULT_WIDTH = 160;
const INDEX_KINDS = { vtt: true, json: true, m3u8: true, mpd: true, bif: true } as const;

const side = numeric(integer, 1, MOST_TILE);

const TILE_CHECKS = {
  width: side,
  height: side,
  fit: choice({ contain: true, cover: true, fill: true }, 'contain'),
} satisfies Readonly<Record<keyof TileOptions, unknown>>;

const count = numeric(integer, 1, MOST_SIDE);

const CACHE_CHECKS = {
  key: optional(text),
  maxBytes: numeric(integer, 1, Number.MAX_SAFE_INTEGER, 2 ** 26),
  maxAge: numeric(number, 0, Number.MAX_SAFE_INTEGER, 30 * 86_400),
} satisfies Readonly<Record<keyof CacheOptions, unknown>>;

const OWN_CHECKS = {
  tile: (path: string, tile: TileOptions = {}) => resolveOptions(path, tile, TILE_CHECKS),
  columns: count,
  rows: count,
  maxSide: numeric(integer, 16, MOST_SIDE, DEFAULT_SIDE),
  background: resolveColor,
  tileImages: flag,
  name: template('[stream]-storyboard'),
  index: (path: string, index: readonly IndexKind[] = ['vtt']) => {
    assertArray(path, index);
    return Array.from(index, (kind, position) => oneOf(`${path}[${position}]`, kind, INDEX_KINDS));
  },
  cache: (path: string, cache: StoryboardOptions['cache'] = false) => {
    if (typeof cache === 'boolean')
      return cache ? resolveOptions(path, {}, CACHE_CHECKS) : undefined;
    return resolveOptions(path, cache, CACHE_CHECKS);
  },
} satisfies Readonly<
  Record<Exclude<keyof StoryboardOptions, keyof BatchOptions> | 'name', unknown>
>;

/** @param own - The options that a batch does not have. */
export function resolveStoryboardOptions(
  { images, ...batch }: ResolvedBatchOptions,
  own: Readonly<Record<string, unknown>>,
): ResolvedStoryboardOptions {
  const { tile, background, maxSide, cache, ...grid } = resolveOptions('options', own, OWN_CHECKS);
  const { height, fit } = tile;
  const width = tile.width ?? (height === undefined ? Math.min(DEFAULT_WIDTH, maxSide) : undefined);
  if (Math.max(width ?? 0, height ?? 0) > maxSide) {
    throw new RangeError(`options.tile must not be larger than options.maxSide, ${maxSide} pixels`);
  }
  if (grid.index.includes('bif') && !grid.tileImages) {
    throw new TypeError("options.index 'bif' needs options.tileImages: true");
  }
  if (cache && grid.tileImages) {
    throw new TypeError('options.cache and options.tileImages exclude each other');
  }
  const [image] = images as readonly [ImageRequest];
  return {
    ...batch,
    ...grid,
    maxSide,
    cache: cache && { key: cache.key, maxBytes: cache.maxBytes, maxAgeSeconds: cache.maxAge },
    tile: { ...image, width, height, fit, background, upscale: true },
  };
}
