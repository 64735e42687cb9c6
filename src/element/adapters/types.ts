import type { At, VariantOption } from '../../options/moment.js';
import type { Clock } from '../../../shared/types.js';

/**
 * A time of a video, as a moment of the stream that it plays.
 *
 * @public
 */
export interface PlayerPosition {
  /**
   * The playlist that plays, absolute: the media playlist of the variant in use where the player tells, or else what the
   * player was given.
   */
  readonly url: string;
  /** The moment in that playlist. */
  readonly at: At;
  /**
   * What the moment is counted from in its segment: `decode` for players that place segments by the time at which their
   * first picture is decoded.
   * @defaultValue `'presentation'`
   */
  readonly clock?: Clock | undefined;
  /** Which variant is in use, where `url` is a multivariant playlist. */
  readonly variant?: VariantOption | undefined;
  /** Wall-clock time of the moment, where the stream is dated: for another playlist of the same stream. */
  readonly date?: Date | undefined;
  /** What the player was given, absolute, where that is not `url`. */
  readonly sourceUrl?: string | undefined;
}

/**
 * A time of a video.
 *
 * @public
 */
export interface VideoMoment {
  /** The video that the player plays in. */
  readonly video: HTMLVideoElement;
  /** Seconds on the video's own timeline, that of `currentTime`: of the picture that it shows. */
  readonly time: number;
}

/**
 * How the stream of one kind of player is found. It looks at the player, and changes nothing.
 *
 * @public
 */
export interface PlayerAdapter {
  /** What the player is called, for `debug`. */
  readonly name: string;
  /** The player of a video, where it leaves a trace in the document; `undefined` where there is none of this kind. */
  find?(video: HTMLVideoElement): object | undefined;
  /**
   * Where in its stream the player is at a moment of its video; `undefined` for an object that is no player of this kind,
   * that plays in another video, or that plays no HLS.
   */
  locate(
    player: object,
    moment: VideoMoment,
  ): PlayerPosition | undefined | Promise<PlayerPosition | undefined>;
}
