import type { Clock, PlayerClock } from '../../shared/types.js';
import { browserRules } from './browser-rules.js';
import { throwIfAborted } from '../../shared/abort.js';
import { SnapError, withoutQuery } from '../../shared/errors.js';
import type { Snapshot, SnapImage, SnapshotLike } from '../results/snapshot.js';
import { findPosition, type FoundPosition } from './adapters/registry.js';
import type { PlayerPosition, VideoMoment } from './adapters/types.js';
import { grabFrame } from './grab-frame.js';
import { nameFrame } from './name-frame.js';
import {
  resolveElementOptions,
  type ElementCaptureOptions,
  type ResolvedElementOptions,
  type SnapperLike,
} from './options.js';
import { sharedSnapper } from './shared-snapper.js';
import { shownTime, type ShownTime } from './shown-time.js';

/**
 * A snapshot taken from the stream.
 *
 * @public
 */
export interface StreamSnapshot extends Snapshot {
  /** The source of the picture. */
  readonly source: 'stream';
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

/** Called at each step, with what is known of it. */
export type Trace = (step: string, facts?: Readonly<Record<string, unknown>>) => void;

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

/** What a video showed when it was asked. */
export interface ShownMoment extends ShownTime {
  readonly video: HTMLVideoElement;
}

/** The moment that a video shows now; pauses the video first if requested. */
export function readMoment(video: HTMLVideoElement, pause: boolean): ShownMoment {
  if (pause) video.pause();
  return { video, ...shownTime(video) };
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
    ? await takeFrame({ video, time: shownTime(video).time }, options)
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

async function takeFromStream(
  moment: ShownMoment,
  options: ResolvedElementOptions,
  trace: Trace,
): Promise<StreamSnapshot> {
  if (!moment.isKnown) {
    const message = 'The browser does not tell which picture the video shows while it seeks';
    throw new SnapError('no-source', message);
  }
  const found = await findPosition(moment, options.player);
  const snapper = options.snapper ?? sharedSnapper();
  const position = await choosePosition(found, moment, options, snapper);
  const { url, at } = position;
  trace('stream', { adapter: found?.adapter, url: withoutQuery(url), at });
  const { seek = position.seek ?? 'exact', variant = position.variant } = options.capture;
  const clock = options.capture.clock ?? completeClock(position.clock, moment);
  const snapshot = await snapper.capture(url, { ...options.capture, seek, variant, clock, at });
  return { ...snapshot, source: 'stream' };
}

/** A script's own variables cannot be searched. */
const GIVE_PLAYER = 'set player to its player (such as the Hls object)';
const NO_PLAYER = `Nothing on the page tells what the video plays: ${GIVE_PLAYER}, or src to the playlist`;
const NO_POSITION = `Nothing tells where in a live stream the video is: ${GIVE_PLAYER}`;

/** The caller's own playlist takes precedence; the player's position in its playlist may not hold for that one. */
async function choosePosition(
  found: FoundPosition | undefined,
  moment: VideoMoment,
  { src, picture }: ResolvedElementOptions,
  snapper: SnapperLike,
): Promise<PlayerPosition> {
  const own = found?.position;
  if (own && (src === undefined || src === own.url || src === own.sourceUrl)) return own;
  if (src === undefined) throw new SnapError('no-source', NO_PLAYER);
  const isPlaced = own?.date !== undefined;
  if (!isPlaced && (await snapper.timeline(src, { signal: picture.signal })).isLive) {
    throw new SnapError('no-source', NO_POSITION);
  }
  return positionIn(src, moment, own);
}

function positionIn(
  url: string,
  { video, time }: VideoMoment,
  own: PlayerPosition | undefined,
): PlayerPosition {
  const { videoHeight: height, currentSrc } = video;
  return {
    url,
    at: own?.date ? { date: own.date } : { time: Math.max(0, time) },
    // Most scripts that feed a video place segments by their decoding time.
    clock: own?.clock ?? (currentSrc.startsWith('blob:') ? 'decode' : 'presentation'),
    variant: height > 0 ? { height } : undefined,
  };
}

/** What only the browser tells. */
function completeClock(
  clock: Clock = 'presentation',
  { tolerance }: Pick<VideoMoment, 'tolerance'>,
): PlayerClock {
  const { edits } = browserRules(navigator.userAgent);
  return { tolerance, edits, ...(typeof clock === 'string' ? { zero: clock } : clock) };
}
