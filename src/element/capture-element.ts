import { throwIfAborted } from '../../shared/abort.js';
import { SnapError } from '../../shared/errors.js';
import type { Snapshot, SnapImage, SnapshotLike } from '../results/snapshot.js';
import type { VideoMoment } from './adapters/types.js';
import { grabFrame } from './grab-frame.js';
import { nameFrame } from './name-frame.js';
import {
  resolveElementOptions,
  type ElementCaptureOptions,
  type ResolvedElementOptions,
} from './options.js';
import { sharedSnapper } from './shared-snapper.js';
import { readMoment, type ShownMoment } from './shown-moment.js';
import { shownPicture } from './shown-time.js';
import { takeShown, type Trace } from './take-shown.js';

/**
 * A snapshot taken from the stream.
 *
 * @public
 */
export interface StreamSnapshot extends Snapshot {
  /** The source of the picture. */
  readonly source: 'stream';
  /**
   * Whether it is the very frame that the video showed, without any doubt. `false` if a frame beside it may have been
   * shown: in browsers that do not tell which one a video shows, if the page may not read the video to compare, or if
   * the frames around look the same; or because of a `seek` other than `'exact'`. What Chromium tells counts only if the
   * frame looks like the video's, since it gives some frames the times of others.
   */
  readonly isExact: boolean;
}

/**
 * A snapshot taken directly from a video.
 *
 * @public
 */
export interface FrameSnapshot extends SnapshotLike {
  /** The source of the picture. */
  readonly source: 'element';
  /** The images, in the order of the options. */
  readonly images: readonly SnapImage[];
  /** The picture's time in the video, in seconds. */
  readonly presentationTime: number;
  /** Not known. */
  readonly programDateTime: undefined;
  /** Not known. */
  readonly playlistUrl?: undefined;
  /** Not known. */
  readonly segment?: undefined;
}

/**
 * The result of {@link captureElement}.
 *
 * @public
 */
export type ElementSnapshot = StreamSnapshot | FrameSnapshot;

/**
 * Takes the picture that a video shows now from the HLS stream that it plays: exactly the same frame, at any size. The
 * video plays on undisturbed.
 *
 * @param video - The video; adapters find its player.
 * @param options - Those of a capture; the player, if it cannot be found; `fast`.
 * @throws `TypeError` or `RangeError` at once; it names the wrong argument
 * @throws `SnapError` from the promise: `no-source` if the stream is not found, and those of captures
 *
 * @example
 * ```ts
 * const snapshot = await captureElement(video, { images: [{ width: 640 }] });
 * image.src = URL.createObjectURL(snapshot.images[0].blob);
 * ```
 *
 * @public
 */
export function captureElement(
  video: HTMLVideoElement,
  options: ElementCaptureOptions = {},
): Promise<ElementSnapshot> {
  if (!(video instanceof HTMLVideoElement)) throw new TypeError('video must be a <video> element');
  // First of all, because a video that plays may show the next picture any time.
  const now = readMoment(video, false);
  const resolved = resolveElementOptions(options);
  const isPaused = resolved.pause && resolved.picture.signal?.aborted !== true;
  return run(isPaused ? readMoment(video, true) : now, resolved, () => undefined);
}

/** Like `captureElement`, for a moment that was already read; it reports each step. */
export function startCapture(
  moment: ShownMoment,
  options: ElementCaptureOptions,
  trace: Trace,
): Promise<ElementSnapshot> {
  return run(moment, resolveElementOptions(options), trace);
}

async function run(
  moment: ShownMoment,
  options: ResolvedElementOptions,
  trace: Trace,
): Promise<ElementSnapshot> {
  const { signal } = options.picture;
  throwIfAborted(signal);
  trace('moment', { time: moment.time });
  const { video } = moment;
  const frame = options.fast
    ? await takeFrame({ video, time: shownPicture(video).time }, options)
    : undefined;
  throwIfAborted(signal);
  if (frame) {
    trace('frame taken from the video');
    return frame;
  }
  return takeFromStream(moment, options, trace);
}

async function takeFrame(
  { video, time }: VideoMoment,
  { picture, src }: ResolvedElementOptions,
): Promise<FrameSnapshot | undefined> {
  const images = await grabFrame(video, picture.images);
  if (!images) return undefined;
  const about = { source: 'element', presentationTime: time, programDateTime: undefined } as const;
  if (images.every(({ name }) => name === undefined)) return { ...about, images };
  return { ...about, images: nameFrame(images, { time, src, job: picture.job ?? '' }) };
}

const SEEKS = 'The browser does not tell which picture the video shows while it seeks';
const SHOWS_NOTHING = 'The video shows nothing, because the browser cannot play its source';

async function takeFromStream(
  moment: ShownMoment,
  options: ResolvedElementOptions,
  trace: Trace,
): Promise<StreamSnapshot> {
  if (!moment.isKnown) throw new SnapError('no-source', SEEKS);
  if (moment.video.error) throw new SnapError('no-source', SHOWS_NOTHING);
  const snapper = options.snapper ?? sharedSnapper();
  const { snapshot, isExact } = await takeShown(moment, { options, snapper }, trace);
  return { ...snapshot, source: 'stream', isExact };
}
