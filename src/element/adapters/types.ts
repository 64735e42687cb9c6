import type { At, VariantOption } from '../../options/moment.js';
import type { Clock } from '../../../shared/types.js';

/**
 * A time of a video, as a moment in the stream that it plays.
 *
 * @public
 */
export interface PlayerPosition {
  /**
   * The absolute URL of the playlist: the current variant's media playlist if the player tells, or else what the player
   * was given.
   */
  readonly url: string;
  /** The moment in that playlist. */
  readonly at: At;
  /**
   * The zero of the moment in its segment: `decode` for players that place segments by the decoding time of their first
   * picture. An object with the `mediaTime`, if the player tells how its timeline and the media's relate, is exact
   * whatever the segment begins with; `tolerance` and `edits` come from the browser if they are left out.
   * @defaultValue `'presentation'`
   */
  readonly clock?: Clock | undefined;
  /**
   * Which picture the moment means: `after` if the player displays a keyframe from there on that is due only later.
   * @defaultValue `'exact'`
   */
  readonly seek?: 'exact' | 'after' | undefined;
  /**
   * How many seconds before the moment and after it the displayed picture may be, where the player does not tell exactly.
   * The picture that looks like the video's is then taken.
   */
  readonly doubt?: Doubt | undefined;
  /** The current variant, if `url` is a multivariant playlist. */
  readonly variant?: VariantOption | undefined;
  /** The moment's wall-clock time, if the stream has dates: for another playlist of the same stream. */
  readonly date?: Date | undefined;
  /** The absolute URL that the player was given, if that is not `url`. */
  readonly sourceUrl?: string | undefined;
}

/**
 * Seconds before a moment and after it, 0 or more.
 *
 * @public
 */
export interface Doubt {
  readonly before: number;
  readonly after: number;
}

/**
 * A time of a video.
 *
 * @public
 */
export interface VideoMoment {
  /** The player's video. */
  readonly video: HTMLVideoElement;
  /** The time of the displayed picture, in seconds on the video's own timeline, that of `currentTime`. */
  readonly time: number;
  /**
   * How much later than `time` the displayed picture may begin in the media, in seconds.
   * @defaultValue `0.001`
   */
  readonly tolerance?: number | undefined;
}

/**
 * Finds the stream of one kind of player. It reads from the player, and changes nothing.
 *
 * @public
 */
export interface PlayerAdapter {
  /** The player's name, for `debug`. */
  readonly name: string;
  /** Finds the player of a video if it leaves a trace in the document; `undefined` if there is none of this kind. */
  find?(video: HTMLVideoElement): object | undefined;
  /**
   * The position in its stream at a moment of the player's video; `undefined` for an object that is not a player of
   * this kind, that plays in another video, or that does not play HLS.
   */
  locate(
    player: object,
    moment: VideoMoment,
  ): PlayerPosition | undefined | Promise<PlayerPosition | undefined>;
}
