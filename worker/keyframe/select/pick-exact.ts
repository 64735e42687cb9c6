import { SnapError } from '../../../shared/errors.js';
import type { ResolvedClock } from '../../../shared/clock.js';
import type { AccessUnit, UnitStart } from '../access-unit.js';
import type { SelectedKeyframes } from '../types.js';
import { toCut, type Picker } from './picker.js';
import { TargetTime } from './target-time.js';
import type { CodedUnit } from '../unit.js';

/** The most bytes to keep and units to decode for one picture. */
const MAX_RUN_BYTES = 64 * 1024 * 1024;
const MAX_RUN_UNITS = 2000;
/** The most pictures that may precede a picture in decode order and follow it in output order: ITU-T H.264 E.2.1. */
const MAX_REORDERED = 16;

interface Run {
  readonly stream: Pick<AccessUnit, 'codec' | 'codecString' | 'mp4'>;
  /** In seconds; `undefined` if no picture has a time. */
  readonly time: number | undefined;
  readonly units: CodedUnit[];
  readonly endOffsets: number[];
  bytes: number;
}

/**
 * Picks the picture that a player shows at a moment, with the keyframe before it and everything that it may need in
 * between.
 */
export class ExactPicker implements Picker {
  readonly #target: TargetTime;
  #hasKeyframe = false;
  #run: Run | undefined;
  /** The number of pictures so far that are displayed after the target. */
  #passed = 0;
  #lastPts: number | undefined;
  /** Whether any picture was decoded after one that is displayed later. */
  #isReordered = false;
  /** Whether no picture so far was displayed before its own `noneBefore`; some multiplexers write wrong times. */
  #isPromiseKept = true;

  /** `offset` is in seconds from the zero of `clock`. */
  constructor(offset: number, clock?: ResolvedClock) {
    this.#target = new TargetTime(offset, clock);
  }

  get hasKeyframe(): boolean {
    return this.#hasKeyframe;
  }

  foresee(times: readonly (number | undefined)[]): void {
    this.#target.foresee(times);
  }

  begin(start: UnitStart): 'stop' | 'take' | 'skip' {
    const { pts = Infinity, noneBefore = -Infinity } = start;
    this.#target.begin(start.dts);
    this.#isPromiseKept &&= noneBefore <= pts;
    if (this.#isDone(start)) return 'stop';
    return this.#run || start.mayBeKeyframe ? 'take' : 'skip';
  }

  take(unit: AccessUnit): 'stop' | undefined {
    this.#hasKeyframe ||= unit.isKeyframe;
    const time = this.#target.estimate(unit.pts);
    if (this.#beginsRun(unit, time)) {
      const { codec, codecString, mp4 } = unit;
      this.#run = {
        stream: { codec, codecString, mp4 },
        time,
        units: [],
        endOffsets: [],
        bytes: 0,
      };
    }
    if (this.#run) addUnit(this.#run, unit);
    if (unit.pts !== undefined) this.#notePts(unit.pts);
    return this.#isDone({ pts: unit.pts, noneBefore: undefined }) ? 'stop' : undefined;
  }

  finish(): SelectedKeyframes {
    const run = this.#run;
    const isLate = run?.time !== undefined && this.#target.isPassedBy(run.time);
    if (!run || isLate) return { before: undefined, after: undefined };
    const wanted = this.#findWanted(run.units);
    this.#target.requireNear(run.units[wanted]?.pts, this.#passed > 0);
    const cut = toCut(run.stream, run.units.slice(0, wanted + 1), run.endOffsets[wanted] ?? 0);
    return { before: { ...cut, firstPts: this.#target.firstPts }, after: undefined };
  }

  /** An I picture that begins nothing is still right where it is itself the wanted one. */
  #beginsRun({ isKeyframe, isRandomAccess }: AccessUnit, time: number | undefined): boolean {
    if (time === undefined) return isRandomAccess;
    if (!isKeyframe || this.#target.isPassedBy(time)) return false;
    return isRandomAccess || this.#target.isReachedBy(time);
  }

  #notePts(pts: number): void {
    if (this.#target.isPassedBy(pts)) this.#passed += 1;
    this.#isReordered ||= pts < (this.#lastPts ?? pts);
    this.#lastPts = pts;
  }

  /** Pictures that are decoded after the wanted one are not needed for it. */
  #findWanted(units: readonly CodedUnit[]): number {
    let wanted = 0;
    units.forEach(({ pts }, i) => {
      if (pts === undefined || this.#target.isPassedBy(pts)) return;
      if (pts > (units[wanted]?.pts ?? -Infinity)) wanted = i;
    });
    return wanted;
  }

  /** Whether neither this picture nor any later one can be the wanted one or begin its run. */
  #isDone({ pts, noneBefore }: Pick<UnitStart, 'pts' | 'noneBefore'>): boolean {
    const target = this.#target;
    const time = target.estimate(pts);
    if (time === undefined) return this.#run !== undefined;
    // After a picture that is too late, every keyframe is too late as well: ITU-T H.265 7.4.2.2.
    if (!this.#run) return target.isPassedBy(time);
    if (this.#hasPictureAtTarget(this.#run)) return true;
    if (this.#isPromiseKept && target.isPassedBy(noneBefore ?? -Infinity)) return true;
    // A picture that was held back because of one after the target follows it at once.
    return this.#passed > (this.#isReordered ? MAX_REORDERED : 1);
  }

  #hasPictureAtTarget({ units }: Run): boolean {
    return units.some(
      ({ pts }) =>
        pts !== undefined && this.#target.isReachedBy(pts) && !this.#target.isPassedBy(pts),
    );
  }
}

function addUnit(run: Run, unit: AccessUnit): void {
  const copy = unit.copy();
  run.units.push(copy);
  run.endOffsets.push(unit.endOffset);
  run.bytes += copy.data.length;
  if (run.bytes > MAX_RUN_BYTES || run.units.length > MAX_RUN_UNITS) {
    throw new SnapError('too-large', 'Too much lies between the picture and its keyframe');
  }
}
