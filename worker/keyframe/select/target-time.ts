import type { Clock } from '../../../shared/types.js';

/** Times are written in ticks of some clock, and asked for in seconds of another. */
const TOLERANCE_SECONDS = 0.001;

/**
 * The moment asked for on the segment's clock. It counts from the first picture decoded: that is where packagers cut,
 * and pictures of an open group that are shown before it belong to the time of the segment in front.
 */
export class TargetTime {
  readonly #offset: number;
  readonly #clock: Clock;
  #hasBegun = false;
  #firstDts: number | undefined;
  #firstPts: number | undefined;
  #latest: number | undefined;

  /** `offset`: seconds behind what `clock` counts from. */
  constructor(offset: number, clock: Clock = 'presentation') {
    this.#offset = offset;
    this.#clock = clock;
  }

  /** Seconds; `undefined`: no picture had a time. */
  get firstPts(): number | undefined {
    return this.#firstPts;
  }

  /** Seconds; `undefined`: no picture had a time. */
  get seconds(): number | undefined {
    const first = this.#clock === 'decode' ? (this.#firstDts ?? this.#firstPts) : this.#firstPts;
    return first === undefined ? undefined : first + this.#offset;
  }

  /** Takes the decoding time of each picture as it begins, as far as it is known. */
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
