import { absoluteUrl, assertFunction, assertObject, boolean, oneOf, show } from './check.js';
import { resolveImages, type ImageOptions } from './images.js';
import {
  resolveMoment,
  resolveSeek,
  resolveVariant,
  type At,
  type VariantChooser,
  type VariantOption,
} from './moment.js';
import type { Progress, StreamSource } from '../../shared/protocol.js';
import type {
  Clock,
  ImageRequest,
  ImageType,
  Moment,
  PictureChoice,
  Seek,
} from '../../shared/types.js';

/**
 * What every way of taking pictures has.
 *
 * @public
 */
export interface PictureOptions {
  /**
   * Which picture stands for a moment.
   * @defaultValue `'segment'`
   */
  readonly seek?: Seek | undefined;
  /**
   * Which variant of a multivariant playlist to take.
   * @defaultValue `'auto'`
   */
  readonly variant?: VariantOption | undefined;
  /**
   * Whether an I-frame playlist is used where there is one that suits: there a byte range is one keyframe. Never for
   * `seek: 'exact'`, for `{ sequence }` and for every segment, since it has numbers and segments of its own.
   * @defaultValue `true`
   */
  readonly iFrames?: boolean | undefined;
  /**
   * Whether keyframes that are black, white or of a single color are passed over: for the first keyframes of the two
   * segments that follow, and the ones before. Where all are blank, the first one is taken.
   * @defaultValue `false`
   */
  readonly skipBlank?: boolean | undefined;
  /**
   * `'representative'` takes, of the picture at the moment and the first keyframes of the segments beside it, the one
   * with the most to see.
   * @defaultValue `'first'`
   */
  readonly pick?: PictureChoice | undefined;
  /**
   * The images to make, at least one and at most 64.
   * @defaultValue one in display size
   */
  readonly images?: readonly ImageOptions[] | undefined;
  /**
   * The type of images that name none.
   * @defaultValue `'image/jpeg'`
   */
  readonly type?: ImageType | undefined;
  /**
   * The quality of images that name none, from 0 to 1.
   * @defaultValue 0.8
   */
  readonly quality?: number | undefined;
  /**
   * Names for the images: one for all, or one for each. Each may have placeholders: `[time]` (of the picture, as
   * `hh-mm-ss`, or with a format such as `[time:%H-%M-%S.%L]`, `[time:%s]` for seconds), `[date]` (UTC, as
   * `yyyy-mm-dd`, or with a format such as `[date:%Y/%m/%d/%H/%M/%S]`; the time of the capture where the stream has no
   * dates), `[unix]` (that date, in seconds since 1970), `[sequence]` (of the segment) and `[index]` (of the moment in
   * a batch, from 0), both with a number of digits as `[index:4]`, `[stream]` (from the playlist's URL), `[width]`,
   * `[height]`, `[type]` (`jpg`, `png`, `webp`, `avif`) and `[job]`. Formats of `time` know `%H %M %S %L %s %%`, those
   * of `date` also `%Y %y %m %d %j`.
   *
   * What comes out is a relative path that is safe on every system, and different for each image of a snapshot and of a
   * batch: `-2`, `-3` … is added where it has to be.
   * @defaultValue none
   */
  readonly name?: string | readonly string[] | undefined;
  /** What `[job]` in names stands for. */
  readonly job?: string | undefined;
  /** Ends it all, with a `SnapError` of code `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Options of {@link Snapper.capture}.
 *
 * @public
 */
export interface CaptureOptions extends PictureOptions {
  /**
   * The moment to take a picture of.
   * @defaultValue `'start'`
   */
  readonly at?: At | undefined;
  /**
   * What a moment is counted from in its segment, with `seek: 'exact'`: for a time that comes from a player.
   * @defaultValue `'presentation'`
   */
  readonly clock?: Clock | undefined;
  /** Told how far the capture is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** {@link PictureOptions} with every default filled in. */
export interface ResolvedPictureOptions {
  readonly stream: StreamSource;
  readonly chooseVariant: VariantChooser | undefined;
  /** `undefined`: not said. */
  readonly seek: Seek | undefined;
  readonly skipBlank: boolean;
  readonly pick: PictureChoice;
  readonly images: readonly ImageRequest[];
  readonly job: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** {@link CaptureOptions} with every default filled in. */
export interface ResolvedCaptureOptions extends ResolvedPictureOptions {
  readonly moment: Moment;
  readonly clock: Clock;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

const CLOCKS: Readonly<Record<Clock, true>> = { presentation: true, decode: true };
const PICKS: Readonly<Record<PictureChoice, true>> = { first: true, representative: true };

export function resolveCaptureOptions(
  url: string | URL,
  options: CaptureOptions = {},
): ResolvedCaptureOptions {
  assertObject('options', options);
  const { at = 'start', clock = 'presentation' } = options;
  return {
    ...resolvePictureOptions(url, options),
    moment: resolveMoment(at),
    clock: oneOf('options.clock', clock, CLOCKS),
    onProgress: assertFunction('options.onProgress', options.onProgress),
  };
}

export function resolvePictureOptions(
  url: string | URL,
  options: PictureOptions,
): ResolvedPictureOptions {
  const { signal, seek, skipBlank = false, pick = 'first' } = options;
  return {
    stream: resolveStream(url, options),
    chooseVariant: typeof options.variant === 'function' ? options.variant : undefined,
    seek: seek === undefined ? undefined : resolveSeek(seek),
    skipBlank: boolean('options.skipBlank', skipBlank),
    pick: oneOf('options.pick', pick, PICKS),
    ...resolveNamedImages(options),
    signal: resolveSignal(signal),
  };
}

function resolveNamedImages(
  options: PictureOptions,
): Pick<ResolvedPictureOptions, 'images' | 'job'> {
  const { job } = options;
  const images = resolveImages(options);
  if (job === undefined && images.some(({ name }) => name?.includes('[job]'))) {
    throw new TypeError('options.job is missing: a name has [job]');
  }
  if (job !== undefined && typeof job !== 'string') {
    throw new TypeError(`options.job must be a string, got ${show(job)}`);
  }
  return { images, job };
}

export function resolveStream(
  url: string | URL,
  { variant = 'auto', iFrames = true }: Pick<PictureOptions, 'variant' | 'iFrames'>,
): StreamSource {
  return {
    url: absoluteUrl('url', url),
    variant: resolveVariant(variant),
    iFrames: boolean('options.iFrames', iFrames),
  };
}

export function resolveSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw new TypeError(`options.signal must be an AbortSignal, got ${show(signal)}`);
}
