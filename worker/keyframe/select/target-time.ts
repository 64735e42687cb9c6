/** Times are written in ticks of some clock, and asked for in seconds of another. */
const TOLERANCE_SECONDS = 0.001;
/** No codec holds back more pictures than this; ISO/IEC 14496-10 A.3.1 and H.265 A.4.2 have 16. */
const MAX_REORDERED = 32;

/**
 * The moment asked for on the segment's clock. It counts from the first picture shown, which need not be the first one
 * decoded: until that is settled, the target can only become earlier.
 */
export class TargetTime {
  readonly #offset: number;
  #firstDecoded: number | undefined;
  #earliest: number | undefined;
  #latest: number | undefined;
  #seen = 0;
  #isSettled = false;

  /** `offset`: seconds behind the segment's first picture. */
  constructor(offset: number) {
    this.#offset = offset;
  }

  /** Seconds; `undefined`: no picture had a time. */
  get firstPts(): number | undefined {
    return this.#earliest;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Seconds; `undefined`: no picture had a time. */
  get seconds(): number | undefined {
    return this.#earliest === undefined ? undefined : this.#earliest + this.#offset;
  }

  /**
   * Takes the presentation times of the next pictures in decode order. What precedes the first one decoded in output
   * follows it at once: a picture shown behind it ends them (ITU-T H.265 7.4.2.2).
   */
  foresee(times: readonly (number | undefined)[]): void {
    let isBehindFirst = false;
    for (const time of times) {
      this.#seen += 1;
      if (time === undefined) continue;
      this.#firstDecoded ??= time;
      this.#latest = Math.max(time, this.#latest ?? time);
      if (!this.#isSettled) this.#earliest = Math.min(time, this.#earliest ?? time);
      isBehindFirst ||= time > this.#firstDecoded;
    }
    this.#isSettled ||= isBehindFirst || this.#seen >= MAX_REORDERED;
  }

  /** No more pictures come. */
  settle(): void {
    this.#isSettled = true;
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
