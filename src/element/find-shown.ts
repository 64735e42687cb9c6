import { throwIfAborted } from '../../shared/abort.js';
import { isSnapError, SnapError } from '../../shared/errors.js';
import type { CaptureOptions } from '../options/capture.js';
import type { PlayerPosition, VideoMoment } from './adapters/types.js';
import { choosePosition, completeClock, shift, type ChosenPosition } from './choose-position.js';
import { nextFrames, shownMoments } from './frame-times.js';
import type { ResolvedElementOptions, SnapperLike } from './options.js';
import type { ShownPicture } from './shown-time.js';
import {
  difference,
  levelsOf,
  mostAlike,
  readLevels,
  SKETCH_IMAGE,
  type Levels,
} from './sketch.js';

/** What a video showed when it was asked. */
export interface ShownMoment extends ShownPicture {
  readonly video: HTMLVideoElement;
}

/** Where the picture of a video is in its stream. */
export interface LocatedFrame extends ChosenPosition {
  /** Whether it is known to be that picture, and not one beside it. */
  readonly isExact: boolean;
}

/** No picture is displayed for a shorter time. */
const SHORTEST_SECONDS = 1 / 60;
/** Each of them is captured and compared. */
const MOST_PICTURES = 16;

const NOT_TOLD = 'The player does not tell where exactly it has placed this part of the stream';

/**
 * Finds the picture that a video showed. Where neither the browser nor the player tells exactly, each of the pictures
 * that it may be is captured in a small size, and the one that looks like the video's is it.
 *
 * @throws SnapError `no-source` if the stream is not found, or a player's place in it cannot be told
 */
export async function findShown(
  moment: ShownMoment,
  options: ResolvedElementOptions,
  snapper: SnapperLike,
): Promise<LocatedFrame> {
  const { seek = 'exact' } = options.capture;
  const locate = (time: number): Promise<ChosenPosition> =>
    choosePosition({ ...moment, time }, options, snapper);
  // Any other picture than the exact one is beside it anyway.
  if (seek !== 'exact') return { ...(await locate(moment.time)), isExact: false };
  const times = await timesOf(moment);
  const [nominal = moment.time, ...others] = times;
  const first = await locate(nominal);
  // The stream may end there.
  const located = await Promise.allSettled(others.map(locate));
  const found = located.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const places = [first, ...found].flatMap(({ position }) => withDoubt(position));
  const isCertain = moment.isCertain || times.length > 1;
  if (places.length === 1) return { ...first, isExact: isCertain };
  const differences = await compare(places, moment, { options, snapper });
  const place = differences && places[mostAlike(differences)];
  if (place) {
    // What is before or after the first and last one might be more alike.
    if (place.isEnd) throw new SnapError('no-source', NOT_TOLD);
    return { ...first, position: place.position, isExact: isCertain };
  }
  if (places.some(({ isEnd }) => isEnd)) throw new SnapError('no-source', NOT_TOLD);
  return { ...first, isExact: false };
}

async function timesOf({ video, time, isCertain }: ShownMoment): Promise<readonly number[]> {
  const frames = isCertain ? undefined : await nextFrames(video);
  const moments = frames && shownMoments(frames, time);
  return moments?.length ? moments : [time];
}

/** One of the places where the picture may be. */
interface Place {
  readonly position: PlayerPosition;
  /** Whether it is beyond those. */
  readonly isEnd: boolean;
}

function withDoubt(position: PlayerPosition): readonly Place[] {
  const { before = 0, after = 0 } = position.doubt ?? {};
  if (before + after === 0) return [{ position, isEnd: false }];
  if (before + after < SHORTEST_SECONDS) {
    return [-before, after].map((seconds) => ({
      position: shift(position, seconds),
      isEnd: false,
    }));
  }
  const count = Math.ceil((before + after) / SHORTEST_SECONDS) + 1;
  // One in the next picture on each side.
  return Array.from({ length: count + 2 }, (_, i) => ({
    position: shift(position, (i - 1) * SHORTEST_SECONDS - before),
    isEnd: i === 0 || i > count,
  }));
}

interface Capturing {
  readonly options: ResolvedElementOptions;
  readonly snapper: SnapperLike;
}

/** How much the pictures at some places differ from the video's; `undefined` if that cannot be told. */
async function compare(
  places: readonly Place[],
  moment: ShownMoment,
  capturing: Capturing,
): Promise<readonly number[] | undefined> {
  const shown = moment.sketch && readLevels(moment.sketch);
  if (!shown || places.length > MOST_PICTURES) return undefined;
  return Promise.all(
    places.map(async ({ position }) => {
      const levels = await takeLevels(position, moment, capturing);
      return levels ? difference(levels, shown) : Infinity;
    }),
  );
}

/** `undefined` if there is no such picture. */
async function takeLevels(
  position: PlayerPosition,
  moment: VideoMoment,
  { options: { capture }, snapper }: Capturing,
): Promise<Levels | undefined> {
  try {
    const { images } = await snapper.capture(position.url, {
      ...captureOptions(capture, position, moment),
      ...{ images: [SKETCH_IMAGE], name: undefined, onProgress: undefined },
      ...{ skipBlank: false, pick: 'first' },
    });
    return images[0] && (await levelsOf(images[0].blob));
  } catch (error) {
    throwIfAborted(capture.signal);
    if (isSnapError(error)) return undefined;
    throw error;
  }
}

/** How to ask a Snapper for the picture at a position. */
export function captureOptions(
  capture: ResolvedElementOptions['capture'],
  { at, clock: told, seek: means = 'exact', variant: current }: PlayerPosition,
  moment: VideoMoment,
): CaptureOptions {
  const { seek = means, variant = current } = capture;
  const clock = capture.clock ?? completeClock(told, moment);
  return { ...capture, seek, variant, clock, at };
}
