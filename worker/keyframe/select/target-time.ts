import { nearestTurn, PRESENTATION_CLOCK, type ResolvedClock } from '../../../shared/clock.js';
import { snapErrorLike } from '../../../shared/errors.js';

/** A media time that is further behind everything in two segments is none of these segments. */
const MOST_BEHIND_SECONDS = 1;

/**
 * The requested moment on the segment's clock. It counts from the first decoded picture, because packagers cut there;
 * pictures of an open group that are displayed before it belong to the previous segment's time.
 */
export class TargetTime {
  readonly #offset: number;
  readonly #clock: ResolvedClock;
  #hasBegun = false;
  #firstDts: number | undefined;
  #firstPts: number | undefined;
  #latest: number | undefined;

  /** `offset` is in seconds from the zero of `clock`. */
  constructor(offset: number, clock = PRESENTATION_CLOCK) {
    this.#offset = offset;
    this.#clock = clock;
  }

  /** In seconds; `undefined` if no picture had a time. */
  get firstPts(): number | undefined {
    return this.#firstPts;
  }

  /** In seconds; `undefined` if no picture had a time. */
  get seconds(): number | undefined {
    const { zero, mediaTime } = this.#clock;
    const pts = this.#firstPts;
    if (pts !== undefined && mediaTime !== undefined) return nearestTurn(mediaTime, pts);
    const first = zero === 'decode' ? (this.#firstDts ?? pts) : pts;
    return first === undefined ? undefined : first + this.#offset;
  }

  /** Takes each picture's decoding time, if known, as the picture begins. */
  begin(dts: number | undefined): void {
    if (!this.#hasBegun) this.#firstDts = dts;
    this.#hasBegun = true;
  }

  /** Takes the presentation times of the next pictures in decode order. */
  foresee(times: readonly (number | undefined)[]): void {
    for (const time of times) {
      if (time === undefined) continue;
      this.#firstPts ??= time;
      this.#latest = Math.max(time, this.#latest ?? time);
    }
  }

  /**
   * A keyframe is displayed after everything that is decoded before it, which is the best guess for one without a time.
   */
  estimate(pts: number | undefined): number | undefined {
    return pts ?? this.#latest;
  }

  /** Whether a picture displayed at `time` is at the target or after it. */
  isReachedBy(time: number): boolean {
    return this.seconds !== undefined && time >= this.seconds - this.#clock.tolerance;
  }

  /** Whether a picture displayed at `time` is after the target. */
  isPassedBy(time: number): boolean {
    return this.seconds !== undefined && time > this.seconds + this.#clock.tolerance;
  }

  /**
   * Players are mistaken about the segment of a media time, and their times about the media.
   *
   * @param isPassed - whether a later picture was there, too
   * @throws SnapError `outside-window` if `pts` cannot be what is displayed at the media time
   */
  requireNear(pts: number | undefined, isPassed: boolean): void {
    const { seconds } = this;
    if (this.#clock.mediaTime === undefined || isPassed || seconds === undefined) return;
    if (pts !== undefined && seconds - pts <= MOST_BEHIND_SECONDS) return;
    throw snapErrorLike(
      'outside-window',
      'The media ends before the time that the player tells',
      {},
    );
  }
}
