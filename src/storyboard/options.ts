import type { ImageRequest } from '../../shared/types.js';
import type { BatchOptions, ResolvedBatchOptions } from '../options/batch.js';
import { choice, integer, optional, resolveOptions } from '../options/check.js';
import { resolveColor } from '../options/images.js';

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
   * The color of gaps, of what is left of the last sheet, and of bars, as `#rrggbb` or `#rgb`.
   * @defaultValue `'#000000'`
   */
  readonly background?: string | undefined;
}

/** {@link StoryboardOptions} with all defaults filled in. */
export interface ResolvedStoryboardOptions extends Omit<ResolvedBatchOptions, 'images'> {
  /** What each tile is made by; its type and quality are the sheets'. */
  readonly tile: ImageRequest;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  readonly maxSide: number;
}

const MOST_SIDE = 8192;
const MOST_TILE = 4096;
const DEFAULT_SIDE = 4096;
const DEFAULT_WIDTH = 160;

const side = optional((path, value: unknown) => integer(path, value, 1, MOST_TILE));

const TILE_CHECKS = {
  width: side,
  height: side,
  fit: choice({ contain: true, cover: true, fill: true }, 'contain'),
} satisfies Readonly<Record<keyof TileOptions, unknown>>;

const count = optional((path, value: unknown) => integer(path, value, 1, MOST_SIDE));

const OWN_CHECKS = {
  tile: (path: string, tile: TileOptions = {}) => resolveOptions(path, tile, TILE_CHECKS),
  columns: count,
  rows: count,
  maxSide: (path: string, value: unknown = DEFAULT_SIDE) => integer(path, value, 16, MOST_SIDE),
  background: resolveColor,
};

/** @param own - The options that a batch does not have. */
export function resolveStoryboardOptions(
  { images, ...batch }: ResolvedBatchOptions,
  own: Readonly<Record<string, unknown>>,
): ResolvedStoryboardOptions {
  const { tile, background, maxSide, ...grid } = resolveOptions('options', own, OWN_CHECKS);
  const { height, fit } = tile;
  const width = tile.width ?? (height === undefined ? Math.min(DEFAULT_WIDTH, maxSide) : undefined);
  if (Math.max(width ?? 0, height ?? 0) > maxSide) {
    throw new RangeError(`options.tile must not be larger than options.maxSide, ${maxSide} pixels`);
  }
  const [image] = images as readonly [ImageRequest];
  return {
    ...batch,
    ...grid,
    maxSide,
    tile: { ...image, width, height, fit, background, upscale: true },
  };
}
