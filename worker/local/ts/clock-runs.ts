import { median } from '../../../shared/median.js';
import { secondsBetween } from './time-stamps.js';
import { isSameMap } from './program-map.js';
import type { VideoMark } from './video-marks.js';

/** A step forward of this much is no gap in a recording, but the beginning of another one. */
const MOST_AHEAD_SECONDS = 10;
/** Pictures are decoded this much before others that are shown earlier, at most. */
const MOST_BACK_SECONDS = 1;
const MOST_BACK_PICTURES = 32;
/** Where no two pictures tell. */
const DEFAULT_PICTURE_SECONDS = 0.04;

/** Marks that follow one another on one clock. */
export interface ClockRun {
  readonly first: VideoMark;
  readonly last: VideoMark;
  /** From the first one's time to that of the last one in decode order, in seconds. */
  readonly seconds: number;
  /** To the latest of its times. */
  readonly longest: number;
}

/** Marks in decode order, cut where the clock jumps or other video begins. */
export function runsOf(marks: readonly VideoMark[], pictureSeconds: number): readonly ClockRun[] {
  const runs: ClockRun[] = [];
  const back = Math.max(MOST_BACK_SECONDS, MOST_BACK_PICTURES * pictureSeconds);
  for (const mark of marks) {
    const run = runs.at(-1);
    const seconds = run ? run.seconds + secondsBetween(run.last.ticks, mark.ticks) : 0;
    const ahead = run ? seconds - run.longest : Infinity;
    const isOther = run && !isSameMap(run.last.map, mark.map);
    if (!run || isOther === true || ahead > MOST_AHEAD_SECONDS || ahead < -back) {
      runs.push({ first: mark, last: mark, seconds: 0, longest: 0 });
    } else {
      const longest = Math.max(run.longest, seconds);
      runs[runs.length - 1] = { first: run.first, last: mark, seconds, longest };
    }
  }
  return runs;
}

/** How long a picture is shown, in seconds: the distance of two in the order of their times, in most cases. */
export function pictureSecondsOf(marks: readonly VideoMark[]): number {
  const [first] = marks;
  if (!first) return DEFAULT_PICTURE_SECONDS;
  const times = marks.map(({ ticks }) => secondsBetween(first.ticks, ticks)).sort((a, b) => a - b);
  const steps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  return median(steps.filter((step) => step > 0)) ?? DEFAULT_PICTURE_SECONDS;
}
