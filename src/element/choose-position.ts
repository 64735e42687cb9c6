import { SnapError } from '../../shared/errors.js';
import type { Clock, PlayerClock } from '../../shared/types.js';
import type { PlayerPosition, VideoMoment } from './adapters/types.js';
import { findPosition } from './adapters/registry.js';
import { browserRules } from './browser-rules.js';
import type { ResolvedElementOptions, SnapperLike } from './options.js';

/** A script's own variables cannot be searched. */
const GIVE_PLAYER = 'set player to its player (such as the Hls object)';
const NO_PLAYER = `Nothing on the page tells what the video plays: ${GIVE_PLAYER}, or src to the playlist`;
const NO_POSITION = `Nothing tells where in a live stream the video is: ${GIVE_PLAYER}`;

/** A position for a Snapper, and who told it. */
export interface ChosenPosition {
  readonly position: PlayerPosition;
  readonly adapter: string | undefined;
}

/**
 * The position of a video in the stream. The caller's own playlist takes precedence; the player's position in its
 * playlist may not hold for that one.
 *
 * @throws SnapError `no-source` if nothing tells it
 */
export async function choosePosition(
  moment: VideoMoment,
  { src, player, picture }: ResolvedElementOptions,
  snapper: SnapperLike,
): Promise<ChosenPosition> {
  const found = await findPosition(moment, player);
  const { position: own, adapter } = found ?? {};
  if (own && (src === undefined || src === own.url || src === own.sourceUrl)) {
    return { position: own, adapter };
  }
  if (src === undefined) throw new SnapError('no-source', NO_PLAYER);
  const isPlaced = own?.date !== undefined;
  if (!isPlaced && (await snapper.timeline(src, { signal: picture.signal })).isLive) {
    throw new SnapError('no-source', NO_POSITION);
  }
  return { position: positionIn(src, moment, own), adapter };
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

/** With what only the browser tells. */
export function completeClock(
  clock: Clock = 'presentation',
  { tolerance }: Pick<VideoMoment, 'tolerance'>,
): PlayerClock {
  const { edits } = browserRules(navigator.userAgent);
  return { tolerance, edits, ...(typeof clock === 'string' ? { zero: clock } : clock) };
}

/** The same place in a stream, some seconds later. */
export function shift(position: PlayerPosition, seconds: number): PlayerPosition {
  const { at, clock, ...rest } = position;
  return { ...rest, at: shiftMoment(at, seconds), clock: shiftClock(clock, seconds) };
}

function shiftMoment(at: PlayerPosition['at'], seconds: number): PlayerPosition['at'] {
  if (typeof at === 'string') return at;
  if (at.time !== undefined) return { time: Math.max(0, at.time + seconds) };
  if (at.date !== undefined) return { date: at.date.valueOf() + seconds * 1000 };
  if (at.sequence === undefined) return at;
  return { sequence: at.sequence, offset: Math.max(0, (at.offset ?? 0) + seconds) };
}

function shiftClock(clock: Clock | undefined, seconds: number): Clock | undefined {
  if (typeof clock !== 'object' || clock.mediaTime === undefined) return clock;
  return { ...clock, mediaTime: clock.mediaTime + seconds };
}
