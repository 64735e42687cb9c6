import type { Size } from '../../../shared/geometry.js';
import type { ImageRequest } from '../../../shared/types.js';
import type { BatchOptions, ResolvedBatchOptions } from '../../options/batch.js';
import { boolean, choice, integer, numeric, resolveOptions, show } from '../../options/check.js';
import { resolveColor } from '../../options/images.js';
import { template } from '../../options/template.js';
import type { SnapImage, SnapshotLike } from '../../results/snapshot.js';
import type { StoryboardOptions } from '../options.js';
import type { StoryboardTile } from '../types.js';

/**
 * The options of `Snapper.contactSheet`.
 *
 * @public
 */
export interface ContactSheetOptions extends Omit<
  StoryboardOptions,
  'every' | 'tile' | 'columns' | 'rows' | 'maxSide' | 'tileImages' | 'name' | 'index' | 'cache'
> {
  /**
   * The pictures in a row, 1 to 64.
   * @defaultValue 4
   */
  readonly columns?: number | undefined;
  /**
   * The rows, 1 to 256; not together with `every`.
   * @defaultValue 4
   */
  readonly rows?: number | undefined;
  /** The seconds from picture to picture; there are as many rows as that makes. */
  readonly every?: number | undefined;
  /**
   * The width of the whole image, 64 to 8192 pixels.
   * @defaultValue 1280
   */
  readonly width?: number | undefined;
  /**
   * What stands below each picture: its time in the recording, its date and wall-clock time (or the time in the
   * recording, if the stream has no dates), or nothing. Where the time zone's offset changes between the pictures, it
   * stands behind the time; where a date leaves no room for the time, the time stands alone.
   * @defaultValue `'time'`
   */
  readonly captions?: 'time' | 'date' | false | undefined;
  /**
   * The time zone of wall-clock times, as `Intl.DateTimeFormat` takes it.
   * @defaultValue `'UTC'`
   */
  readonly timeZone?: string | undefined;
  /**
   * The language of wall-clock times, as `Intl.DateTimeFormat` takes it.
   * @defaultValue that of ISO dates, `'sv'`
   */
  readonly locale?: string | undefined;
  /**
   * The title, above a line with the stream's facts: size, codec, length, date. `true`: the stream's name.
   * @defaultValue `true`
   */
  readonly header?: string | boolean | undefined;
  /**
   * The color of texts, as `#rrggbb` or `#rgb`.
   * @defaultValue `'#ffffff'`
   */
  readonly color?: string | undefined;
  /**
   * The name of the file: a template as in {@link PictureOptions.name}.
   * @defaultValue `'[stream]-contact-sheet.[type]'`
   */
  readonly name?: string | undefined;
}

/**
 * An image with pictures of a whole recording.
 *
 * @public
 */
export interface ContactSheet extends SnapshotLike {
  /** The image; the only one of `images`. */
  readonly image: SnapImage;
  /** In order; `x` and `y` are places in the image. Gaps are among them. */
  readonly tiles: readonly Omit<StoryboardTile, 'sheet'>[];
  /** The bytes fetched of segments and maps; without playlists. */
  readonly bytesFetched: number;
}

/** {@link ContactSheetOptions} with all defaults filled in. */
export interface ResolvedContactOptions extends Omit<ResolvedBatchOptions, 'images'> {
  readonly tile: ImageRequest & Pick<Size, 'width'>;
  readonly tileImages: false;
  readonly columns: number;
  readonly width: number;
  readonly captions: 'time' | 'date' | undefined;
  readonly dates: DateTexts;
  readonly header: string | boolean;
  readonly color: number;
  readonly name: string;
}

const CHECKS = {
  columns: numeric(integer, 1, 64, 4),
  rows: numeric(integer, 1, 256),
  width: numeric(integer, 64, 8192, 1280),
  captions: (path: string, value: ContactSheetOptions['captions'] = 'time') =>
    value === false ? undefined : choice({ time: true, date: true }, 'time')(path, value),
  timeZone: (_path: string, value = 'UTC') => value,
  locale: (_path: string, value = 'sv') => value,
  header: (path: string, value: unknown = true) =>
    typeof value === 'string' ? value : boolean(path, value),
  background: resolveColor,
  color: (path: string, value: unknown = '#fff') => resolveColor(path, value),
  name: template('[stream]-contact-sheet.[type]'),
} satisfies Readonly<
  Record<Exclude<keyof ContactSheetOptions, keyof BatchOptions> | 'name', unknown>
>;

/** @param own - The options that a batch does not have. */
export function resolveContactOptions(
  { images, every, ...batch }: ResolvedBatchOptions,
  own: Readonly<Record<string, unknown>>,
): ResolvedContactOptions {
  const checked = resolveOptions('options', own, CHECKS);
  const { rows, background, timeZone, locale, ...rest } = checked;
  const { columns, width } = rest;
  if (every.kind === 'seconds' && rows !== undefined) {
    throw new TypeError('options.rows and options.every exclude each other');
  }
  const padding = paddingOf(width);
  const tileWidth = Math.floor((width - padding * (columns + 1)) / columns);
  if (tileWidth < 8) throw new RangeError('options.width leaves no room for options.columns');
  const [image] = images as readonly [ImageRequest];
  return {
    ...batch,
    ...rest,
    every: every.kind === 'seconds' ? every : { kind: 'count', count: columns * (rows ?? 4) },
    tileImages: false,
    dates: dateTexts(timeZone, locale),
    tile: { ...image, width: tileWidth, fit: 'contain', background, upscale: true },
  };
}

/** The pixels between pictures. */
export function paddingOf(width: number): number {
  return Math.max(2, Math.round(width / 160));
}

/** Wall-clock times in a time zone and a language. */
export interface DateTexts {
  /** Date and time of day. */
  readonly whole: (date: Date) => string;
  /** The time of day alone. */
  readonly clock: (date: Date) => string;
  /** The time zone, which tells summer time. */
  readonly zone: (date: Date) => string;
}

function dateTexts(timeZone: string, locale: string): DateTexts {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options });
  try {
    const whole = format({ dateStyle: 'short', timeStyle: 'medium' });
    const clock = format({ timeStyle: 'medium' });
    const zone = format({ timeZoneName: 'short' });
    return {
      whole: (date) => whole.format(date),
      clock: (date) => clock.format(date),
      zone: (date) =>
        zone.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? '',
    };
  } catch (cause) {
    const what = `options.timeZone and options.locale must be known, got ${show(timeZone)}`;
    throw new RangeError(`${what} and ${show(locale)}`, { cause });
  }
}
