import { throwIfAborted } from '../../shared/abort.js';
import { isSnapError, SnapError } from '../../shared/errors.js';
import type { CaptureOptions } from '../options/capture.js';
import type { Doubt, PlayerPosition, VideoMoment } from './adapters/types.js';
import { choosePosition, completeClock, shift, type ChosenPosition } from './choose-position.js';
import { findAlike, type TriedPicture } from './find-alike.js';
import type { ResolvedElementOptions, SnapperLike } from './options.js';
import { untilSettled, type ShownMoment } from './shown-moment.js';
import { levelsOf, readLevels, SKETCH_IMAGE, type Levels } from './sketch.js';

/** Where the picture of a video is in its stream. */
export interface LocatedFrame extends ChosenPosition {
  /** Whether it is known to be that picture, and not one beside it. */
  readonly isExact: boolean;
  /** What the picture has to look like, where nothing but the browser says that it is the one. */
  readonly toCheck?: Levels | undefined;
}

/** What captures, and how it was asked to. */
export interface Capturing {
  readonly options: ResolvedElementOptions;
  readonly snapper: SnapperLike;
}

/** Players round times; where they tell less than this, they do not know where a part of the stream is. */
const MOST_ROUNDING_SECONDS = 0.01;
const NO_DOUBT: Doubt = { before: 0, after: 0 };

const NOT_TOLD = 'The player does not tell where exactly it has placed this part of the stream';

/**
 * Finds the picture that a video showed, as the browser and the player tell it. Where they do not tell exactly, it is
 * the one that looks like the video's.
 *
 * @throws SnapError `no-source` if the stream is not found, or a player's place in it cannot be told
 */
export async function findShown(
  given: ShownMoment,
  options: ResolvedElementOptions,
  snapper: SnapperLike,
): Promise<LocatedFrame> {
  const { seek = 'exact', signal } = options.capture;
  const moment = await untilSettled(given, signal);
  const first = await choosePosition(moment, options, snapper);
  // Any other picture than the exact one is beside it anyway.
  if (seek !== 'exact') return { ...first, isExact: false };
  const { doubt = NO_DOUBT } = first.position;
  if (moment.isCertain && doubt.before + doubt.after === 0) {
    return { ...first, isExact: true, toCheck: moment.sketch && readLevels(moment.sketch) };
  }
  return lookAround(moment, first, { options, snapper });
}

/**
 * Captures pictures around the moment in a small size: the one that looks like the video's is it.
 *
 * @param first - where it is expected
 * @throws SnapError `no-source` if a player's place in the stream cannot be told
 */
export async function lookAround(
  moment: ShownMoment,
  first: ChosenPosition,
  { options, snapper }: Capturing,
): Promise<LocatedFrame> {
  const { signal } = options.capture;
  const { doubt = NO_DOUBT } = first.position;
  const shown = moment.sketch && readLevels(moment.sketch);
  const locate = (offset: number): Promise<ChosenPosition> => {
    // What the player does not tell moves the picture in its segment; beyond that, it is another moment.
    const shifted = Math.min(Math.max(offset, -doubt.before), doubt.after);
    const time = moment.time + offset - shifted;
    return choosePosition({ ...moment, time }, options, snapper).then(({ position, adapter }) => ({
      adapter,
      position: shift(position, shifted),
    }));
  };
  const take = async (offset: number): Promise<TriedPicture | undefined> =>
    unlessMissing(signal, async () =>
      takeSmall((await locate(offset)).position, moment, { options, snapper }),
    );
  const alike = shown && (await findAlike(shown, doubt, take));
  if (alike) return { ...(await locate(alike.offset)), isExact: alike.isClear };
  const width = doubt.before + doubt.after;
  if (width > MOST_ROUNDING_SECONDS) throw new SnapError('no-source', NOT_TOLD);
  return { ...first, isExact: false };
}

async function takeSmall(
  position: PlayerPosition,
  moment: VideoMoment,
  { options: { capture }, snapper }: Capturing,
): Promise<TriedPicture | undefined> {
  const { images, presentationTime } = await snapper.capture(position.url, {
    ...captureOptions(capture, position, moment),
    ...{ images: [SKETCH_IMAGE], name: undefined, onProgress: undefined },
    ...{ skipBlank: false, pick: 'first' },
  });
  const levels = images[0] && (await levelsOf(images[0].blob));
  return levels && { begin: presentationTime, levels };
}

/** `undefined` if there is no such picture. */
async function unlessMissing<Result>(
  signal: AbortSignal | undefined,
  take: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await take();
  } catch (error) {
    throwIfAborted(signal);
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
