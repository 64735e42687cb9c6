import { sleep } from '../../shared/abort.js';
import { shownPicture, type ShownPicture } from './shown-time.js';
import { readLevels, type Levels } from './sketch.js';

/** What a video showed when it was asked. */
export interface ShownMoment extends ShownPicture {
  readonly video: HTMLVideoElement;
  /** Where its clock was, in seconds. */
  readonly currentTime: number;
}

/** As long as some pictures last. */
const SETTLE_MS = 100;
const MOST_LOOKS = 20;

/** The moment that a video shows now; pauses the video first if requested. */
export function readMoment(video: HTMLVideoElement, pause: boolean): ShownMoment {
  if (pause) video.pause();
  return { video, currentTime: video.currentTime, ...shownPicture(video) };
}

/**
 * Waits until a paused video shows the picture that it stays at: Firefox and WebKit go on for some pictures, while the
 * clock stands still. For a video that plays on or seeks, and where the browser tells its picture, it stays what was shown.
 */
export async function untilSettled(
  given: ShownMoment,
  signal: AbortSignal | undefined,
): Promise<ShownMoment> {
  let moment = given;
  for (let look = 0; look < MOST_LOOKS; look++) {
    if (given.isCertain || !isStill(given)) return given;
    await sleep(SETTLE_MS, signal);
    const now = readMoment(given.video, false);
    if (isAlike(moment, now)) return now;
    moment = now;
  }
  return moment;
}

function isStill({ video, currentTime, sketch }: ShownMoment): boolean {
  return video.paused && !video.seeking && video.currentTime === currentTime && !!sketch;
}

function isAlike(a: ShownMoment, b: ShownMoment): boolean {
  const [before, after] = [levels(a), levels(b)];
  return before?.every((level, i) => level === after?.[i]) ?? true;
}

function levels({ sketch }: ShownMoment): Levels | undefined {
  return sketch && readLevels(sketch);
}
