import type { Clock } from '../../../shared/types.js';

/** Times are written in ticks of one clock and requested in seconds of another. */
const TOLERANCE_SECONDS = 0.001;

/**
 * The requested moment on the segment's clock. It counts from the first decoded picture, because packagers cut there;
 * pictures of an open group that are displayed before it belong to the previous segment's time.
 */
export class TargetTime {
  readonly #offset: number;
  readonly #clock: Clock;
  #hasBegun = false;
  #firstDts: number | undefined;
  #firstPts: number | undefined;
  #latest: number | undefined;

  /** `offset` is in seconds from the zero of `clock`. */
  constructor(offset: number, clock: Clock = 'presentation') {
    this.#offset = offset;
    this.#clock = clock;
  }

  /** In seconds; `undefined` if no picture had a time. */
  get firstPts(): number | undefined {
    return this.#firstPts;
  }

  /** In seconds; `undefined` if no picture had a time. */
  get seconds(): number | undefined {
    const first = this.#clock === 'decode' ? (this.#firstDts ?? this.#firstPts) : this.#firstPts;
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
    return this.seconds !== undefined && time >= this.seconds - TOLERANCE_SECONDS;
  }

  /** Whether a picture displayed at `time` is after the target. */
  isPassedBy(time: number): boolean {
    return this.seconds !== undefined && time > this.seconds + TOLERANCE_SECONDS;
  }
}
