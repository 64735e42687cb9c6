import type { AccessUnit, UnitStart } from '../access-unit.js';
import type { SelectedKeyframes, Selection } from '../types.js';
import { toCut, type Picker, type UndatedCut } from './picker.js';
import { TargetTime } from './target-time.js';

type Kind = Exclude<Selection['kind'], 'exact'>;

interface Candidate {
  /** In seconds; `undefined` if no picture has a time. */
  readonly time: number | undefined;
  readonly cut: UndatedCut;
}

/**
 * Picks single keyframes by their times. Pictures that are decoded before a keyframe are displayed before it (ITU-T
 * H.265 7.4.2.2), so once a picture is too late, every later keyframe is, too.
 */
export class KeyframePicker implements Picker {
  readonly #kind: Kind;
  readonly #target: TargetTime;
  #hasKeyframe = false;
  #before: Candidate | undefined;
  #after: Candidate | undefined;

  /** `offset` is in seconds from the segment's first picture. */
  constructor(kind: Kind, offset: number) {
    this.#kind = kind;
    this.#target = new TargetTime(offset);
  }

  get hasKeyframe(): boolean {
    return this.#hasKeyframe;
  }

  foresee(times: readonly (number | undefined)[]): void {
    this.#target.foresee(times);
  }

  begin({ pts, mayBeKeyframe }: UnitStart): 'stop' | 'take' | 'skip' {
    if (this.#isDone(pts)) return 'stop';
    if (mayBeKeyframe) return 'take';
    return this.#kind === 'initial' ? 'stop' : 'skip';
  }

  take(unit: AccessUnit): 'stop' | undefined {
    if (unit.isKeyframe) {
      this.#hasKeyframe = true;
      this.#takeKeyframe(unit);
    }
    return this.#kind === 'initial' || this.#isDone(unit.pts) ? 'stop' : undefined;
  }

  finish(): SelectedKeyframes {
    const { firstPts } = this.#target;
    const date = (candidate: Candidate | undefined) => candidate && { ...candidate.cut, firstPts };
    return { before: date(this.#before), after: date(this.#after) };
  }

  #takeKeyframe(unit: AccessUnit): void {
    const time = this.#target.estimate(unit.pts);
    const [isBefore, isAfter] = [this.#isBefore(time), this.#isAfter(time)];
    if (!isBefore && !isAfter) return;
    const candidate = { time, cut: toCut(unit, [unit.copy()], unit.endOffset) };
    if (isBefore) this.#before = candidate;
    if (isAfter) this.#after = candidate;
  }

  #isBefore(time: number | undefined): boolean {
    if (this.#kind === 'last') return true;
    if (this.#isOfStart || this.#kind === 'after') return false;
    return time === undefined ? !this.#before : !this.#target.isPassedBy(time);
  }

  #isAfter(time: number | undefined): boolean {
    if (this.#kind === 'last' || this.#kind === 'before' || this.#after) return false;
    return this.#isOfStart || time === undefined || this.#target.isReachedBy(time);
  }

  /** Whether it does not matter when it is shown. */
  get #isOfStart(): boolean {
    return this.#kind === 'first' || this.#kind === 'initial';
  }

  /** Whether neither the picture at `pts` nor any later one can be wanted. */
  #isDone(pts: number | undefined): boolean {
    if (this.#kind === 'last') return false;
    if (this.#isOfStart || this.#kind === 'after') return this.#after !== undefined;
    const time = this.#target.estimate(pts);
    if (time === undefined) return this.#before !== undefined;
    const before = this.#before?.time;
    if (before !== undefined && this.#target.isReachedBy(before)) return true;
    if (this.#kind === 'before') return this.#target.isPassedBy(time);
    return this.#after !== undefined || this.#isFartherThan(time, before);
  }

  /** Whether a picture after the target is farther away from it than `before`. */
  #isFartherThan(time: number, before: number | undefined): boolean {
    const target = this.#target.seconds;
    if (target === undefined || before === undefined) return false;
    return time > target + (target - before);
  }
}
