import type { ResolvedClock } from '../../shared/clock.js';
import { resolveClock } from './clock.js';
import {
  asGiven,
  assertFunction,
  boolean,
  choice,
  flag,
  optional,
  resolveOptions,
  splitOptions,
  text,
  wrongType,
} from './check.js';
import { resolveInput, type StreamInput } from './input.js';
import { resolveImages, type ImageDefaults, type ImageOptions } from './images.js';
import {
  checkSeek,
  resolveMoment,
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
 * The options of everything that takes pictures.
 *
 * @public
 */
export interface PictureOptions {
  /**
   * Which picture is taken for a moment.
   * @defaultValue `'segment'`; in a batch whose moments are closer together than the target duration, `'before'`
   */
  readonly seek?: Seek | undefined;
  /**
   * Which variant of a multivariant playlist to take.
   * @defaultValue `'auto'`
   */
  readonly variant?: VariantOption | undefined;
  /**
   * Whether to use an I-frame playlist where a suitable one exists; each of its byte ranges is one keyframe. It is
   * never used for `seek: 'exact'`, `{ sequence }` or `every: 'segment'`, because it has its own numbers and segments.
   * @defaultValue `true`
   */
  readonly iFrames?: boolean | undefined;
  /**
   * Whether to skip keyframes that are black, white or of a single color, and to try the first keyframes of the
   * segments around, up to 60 s away. If all of them are blank, the first one is taken.
   * @defaultValue `false`
   */
  readonly skipBlank?: boolean | undefined;
  /**
   * `'representative'` takes the most detailed of the picture at the moment and the first keyframes of the segments
   * around: of three that are not blank.
   * @defaultValue `'first'`
   */
  readonly pick?: PictureChoice | undefined;
  /**
   * The images to make, 1 to 64.
   * @defaultValue one in display size
   */
  readonly images?: readonly ImageOptions[] | undefined;
  /**
   * The type of images that set none of their own.
   * @defaultValue `'image/jpeg'`
   */
  readonly type?: ImageType | undefined;
  /**
   * The quality of images that set none of their own, from 0 to 1.
   * @defaultValue 0.8
   */
  readonly quality?: number | undefined;
  /**
   * Names for the images: one for all, or a list with one for each. A name may have placeholders: `[time]` (the
   * picture's time as `hh-mm-ss`, or in a format such as `[time:%H-%M-%S.%L]`, `[time:%s]` for seconds), `[date]` (in
   * UTC as `yyyy-mm-dd`, or in a format such as `[date:%Y/%m/%d/%H/%M/%S]`; the time of the capture if the stream has
   * no dates), `[unix]` (that date, in seconds since 1970), `[sequence]` (of the segment) and `[index]` (of the moment
   * in a batch, from 0), both with a number of digits as in `[index:4]`, `[stream]` (from the playlist's URL),
   * `[width]`, `[height]`, `[type]` (`jpg`, `png`, `webp`, `avif`) and `[job]`. Formats of `time` know
   * `%H %M %S %L %s %%`, those of `date` also `%Y %y %m %d %j`.
   *
   * The result is a relative path that is safe on every system, and unique within a snapshot and a batch: `-2`, `-3` …
   * is added where needed.
   * @defaultValue none
   */
  readonly name?: string | readonly string[] | undefined;
  /** The value of `[job]` in names. */
  readonly job?: string | undefined;
  /** Aborts the call, which then fails with a `SnapError` of code `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The options of {@link Snapper.capture}.
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
   * The zero of a moment inside its segment, for `seek: 'exact'` with a time that comes from a player.
   * @defaultValue `'presentation'`
   */
  readonly clock?: Clock | undefined;
  /** Called with the capture's progress. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** {@link PictureOptions} with all defaults filled in. */
export interface ResolvedPictureOptions {
  readonly stream: StreamSource;
  readonly chooseVariant: VariantChooser | undefined;
  /** `undefined`: not set. */
  readonly seek: Seek | undefined;
  readonly skipBlank: boolean;
  readonly pick: PictureChoice;
  readonly images: readonly ImageRequest[];
  readonly job: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** {@link CaptureOptions} with all defaults filled in. */
export interface ResolvedCaptureOptions extends ResolvedPictureOptions {
  readonly moment: Moment;
  readonly clock: ResolvedClock;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

const PICKS: Readonly<Record<PictureChoice, true>> = { first: true, representative: true };

/** Images are made of four of the options together, which are checked there. */
export const PICTURE_CHECKS = {
  seek: checkSeek,
  variant: (_path: string, variant: VariantOption = 'auto') => variant,
  iFrames: (path: string, value: unknown = true) => boolean(path, value),
  skipBlank: flag,
  pick: choice(PICKS, 'first'),
  images: asGiven<PictureOptions['images']>,
  type: asGiven<PictureOptions['type']>,
  quality: asGiven<PictureOptions['quality']>,
  name: asGiven<PictureOptions['name']>,
  job: optional((path, value: string) => text(path, value)),
  signal: optional(abortSignal),
} satisfies Readonly<Record<keyof PictureOptions, unknown>>;

/** Of a capture, but for its moment. */
export const STREAM_CHECKS = {
  ...PICTURE_CHECKS,
  clock: (_path: string, clock: Clock | undefined) => resolveClock(clock),
  onProgress: assertFunction<CaptureOptions['onProgress']>,
};

const CAPTURE_CHECKS = {
  ...STREAM_CHECKS,
  at: (_path: string, at: At = 'start') => resolveMoment(at),
} satisfies Readonly<Record<keyof CaptureOptions, unknown>>;

export function resolveCaptureOptions(
  input: StreamInput,
  options: CaptureOptions = {},
): ResolvedCaptureOptions {
  const { at, ...rest } = resolveOptions('options', options, CAPTURE_CHECKS);
  return { ...resolvePicture(input, rest), moment: at };
}

/** What everything has that takes something at a moment. */
const OF_MOMENTS = /^(?:at|seek|variant|iFrames|signal|onProgress)$/;

/** The part of the options of a feature that a capture has, too, checked; and the rest, for the feature's own script. */
export function splitCaptureOptions(
  input: StreamInput,
  options: object,
): readonly [ResolvedCaptureOptions, rest: Readonly<Record<string, unknown>>] {
  const [shared, rest] = splitOptions(options, OF_MOMENTS);
  return [resolveCaptureOptions(input, shared), rest];
}

/** What `PICTURE_CHECKS` has checked. */
type CheckedPicture = {
  readonly [Name in keyof typeof PICTURE_CHECKS]: ReturnType<(typeof PICTURE_CHECKS)[Name]>;
};

/** Options that were checked one by one, as captures need them; others are passed on. */
export function resolvePicture<Checked extends CheckedPicture>(
  input: StreamInput,
  { variant, iFrames, images, type, quality, name, ...rest }: Checked,
): Omit<Checked, 'variant' | 'iFrames' | keyof ImageDefaults> & ResolvedPictureOptions {
  const requests = resolveImages({ images, type, quality, name });
  if (rest.job === undefined && requests.some((request) => request.name?.includes('[job]'))) {
    throw new TypeError('options.job is missing: a name has [job]');
  }
  return { ...rest, ...resolveVariants(input, variant, iFrames), images: requests };
}

/** The stream, and who chooses its variant. */
export function resolveVariants(
  input: StreamInput,
  variant: VariantOption,
  iFrames: boolean,
): Pick<ResolvedPictureOptions, 'stream' | 'chooseVariant'> {
  return {
    stream: { ...resolveInput('url', input), variant: resolveVariant(variant), iFrames },
    chooseVariant: typeof variant === 'function' ? variant : undefined,
  };
}

function abortSignal(path: string, signal: AbortSignal): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  throw wrongType(path, 'an AbortSignal', signal);
}
