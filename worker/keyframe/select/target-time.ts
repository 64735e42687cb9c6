/** Times are written in ticks of some clock, and asked for in seconds of another. */
const TOLERANCE_SECONDS = 0.001;

/**
 * The moment asked for on the segment's clock. It counts from the first picture decoded: that is where packagers cut,
 * and pictures of an open group that are shown before it belong to the time of the segment in front.
 */
export class TargetTime {
  readonly #offset: number;
  #firstPts: number | undefined;
  #latest: number | undefined;

  /** `offset`: seconds behind the segment's first picture. */
  constructor(offset: number) {
    this.#offset = offset;
  }

  /** Seconds; `undefined`: no picture had a time. */
  get firstPts(): number | undefined {
    return this.#firstPts;
  }

  /** Seconds; `undefined`: no picture had a time. */
  get seconds(): number | undefined {
    return this.#firstPts === undefined ? undefined : this.#firstPts + this.#offset;
  }

  /** Takes the presentation times of the next pictures in decode order. */
  foresee(times: readonly (number | undefined)[]): void {
    for (const time of times) {
      if (time === undefined) continue;
      this.#firstPts ??= time;
      this.#latest = Math.max(time, this.#latest ?? time);
    }
  }

  /** A keyframe is shown behind all that is decoded before it: the best guess for one without a time. */
  estimate(pts: number | undefined): number | undefined {
    return pts ?? this.#latest;
  }

  /** Whether a picture shown at `time` is at the target or behind it. */
  isReachedBy(time: number): boolean {
    return this.seconds !== undefined && time >= this.seconds - TOLERANCE_SECONDS;
  }

  /** Whether a picture shown at `time` is behind the target. */
  isPassedBy(time: number): boolean {
    return this.seconds !== undefined && time > this.seconds + TOLERANCE_SECONDS;
  }
}
