import type { KeyframeData, MomentData, PictureMoment } from '../../shared/protocol.js';
import { toAskedMoment, toDate, type AskedMoment } from '../results/snapshot.js';
import { keyframePath } from '../../shared/time-path.js';

/**
 * The keyframe that stands for a moment.
 *
 * @public
 */
export interface KeyframeMoment extends PictureMoment {
  /** The keyframe's wall-clock time, if the playlist has dates. */
  readonly programDateTime: Date | undefined;
  /** The requested moment; `presentationTime` and `programDateTime` are the keyframe's own. */
  readonly asked: AskedMoment;
}

/**
 * What `Snapper.resolve` tells of a moment.
 *
 * @public
 */
export interface ResolvedMoment extends KeyframeMoment {
  /**
   * The keyframe's address as `timePath` writes it, if the playlist has dates, in the years 0 to 9999: of the first whole
   * second at the keyframe or after it, so that it leads to the same keyframe again.
   */
  readonly path: string | undefined;
}

/**
 * A keyframe as a file.
 *
 * @public
 */
export interface Keyframe extends KeyframeMoment {
  /** An MP4 with the keyframe as its only sample, unchanged. */
  readonly blob: Blob;
  /** The RFC 6381 codec string, such as `avc1.64001f`: `video/mp4; codecs="…"` asks a browser whether it shows it. */
  readonly codec: string;
  /** The width at which a player shows it, in pixels. */
  readonly width: number;
  /** The height at which a player shows it, in pixels. */
  readonly height: number;
  /** How long it is shown, in seconds. */
  readonly duration: number;
}

export function toKeyframe({ bytes, durationSeconds: duration, ...data }: KeyframeData): Keyframe {
  const { codec, width, height, ...moment } = data;
  const blob = new Blob([bytes], { type: 'video/mp4' });
  return { blob, codec, width, height, duration, ...toMoment(moment) };
}

export function toResolvedMoment(data: MomentData): ResolvedMoment {
  return { ...toMoment(data), path: keyframePath(data.programDateTimeMs) };
}

function toMoment({
  programDateTimeMs,
  askedTime,
  askedDateMs,
  ...moment
}: MomentData): KeyframeMoment {
  return {
    ...moment,
    programDateTime: toDate(programDateTimeMs),
    asked: toAskedMoment(askedTime, askedDateMs),
  };
}
