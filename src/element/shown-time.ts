import { browserRules, type BrowserRules } from './browser-rules.js';
import { drawSketch, type Sketch } from './sketch.js';

/** What a video says of its picture at one moment. */
export interface VideoFacts {
  /** In seconds. */
  readonly currentTime: number;
  readonly isSeeking: boolean;
  /** Where its timeline ends at present, in seconds. */
  readonly end: number;
  /** Of a `VideoFrame` of the video; `undefined` if there is none. */
  readonly timestamp: number | undefined;
}

/** When the displayed picture begins, or a moment while it is displayed. */
export interface ShownTime {
  /** In seconds on the video's timeline. */
  readonly time: number;
  /** How much later than `time` that picture may begin in the media, in seconds. */
  readonly tolerance: number;
  /** `false`: nothing tells the picture's time, and `time` is only the one that the video is on the way to. */
  readonly isKnown: boolean;
  /** `false`: some picture before `time` or after it may be displayed, even in a paused video that has played. */
  readonly isCertain: boolean;
}

/** The beginning of a picture is that of the nearest one; players round it, and no stream has 200 pictures a second. */
const FRAME_TOLERANCE_SECONDS = 0.0025;
/** Any other moment is at the picture before it, as exactly as ticks of 90 kHz and of microseconds allow. */
const MOMENT_TOLERANCE_SECONDS = 0.000_02;
/** `currentTime` runs ahead of the displayed picture, but not by more than this. */
const MOST_AHEAD_SECONDS = 0.5;

/**
 * Reads when displayed pictures begin. `currentTime` alone does not tell: it may lie on the edge between two pictures,
 * or belong to a seek whose picture has not arrived yet. A `VideoFrame` tells it in microseconds, but Firefox writes whole
 * seconds instead, and WebKit `currentTime`. So its timestamp counts once it can be nothing but microseconds.
 */
export class FrameClock {
  readonly #rules: Pick<BrowserRules, 'tellsFrameStart'>;
  #isMicroseconds = false;

  constructor(rules: Pick<BrowserRules, 'tellsFrameStart'>) {
    this.#rules = rules;
  }

  read(facts: VideoFacts): ShownTime {
    const { timestamp, currentTime, isSeeking } = facts;
    if (
      timestamp === undefined ||
      !(this.#isMicroseconds || mustBeMicroseconds(facts, timestamp))
    ) {
      const about = { time: currentTime, tolerance: MOMENT_TOLERANCE_SECONDS };
      return { ...about, isKnown: !isSeeking, isCertain: false };
    }
    const time = timestamp / 1e6;
    const hasAgreed = !isSeeking && Math.abs(time - currentTime) < MOST_AHEAD_SECONDS;
    this.#isMicroseconds ||= hasAgreed;
    const { tellsFrameStart } = this.#rules;
    const tolerance = tellsFrameStart ? FRAME_TOLERANCE_SECONDS : MOMENT_TOLERANCE_SECONDS;
    return { time, tolerance, isKnown: true, isCertain: tellsFrameStart };
  }
}

/** As milliseconds or seconds it would lie beyond the end. */
function mustBeMicroseconds({ end }: VideoFacts, timestamp: number): boolean {
  return timestamp / 1000 > end + 1;
}

/** One browser writes the timestamps of all videos. */
let frameClock: FrameClock | undefined;

/** The picture that a video shows: when it begins, and what it looks like, if there is one. */
export interface ShownPicture extends ShownTime {
  readonly sketch: Sketch | undefined;
}

export function shownPicture(video: HTMLVideoElement): ShownPicture {
  const { seekable, duration, currentTime, seeking } = video;
  const seekableEnd = seekable.length > 0 ? seekable.end(seekable.length - 1) : 0;
  const end = Math.max(currentTime, Number.isFinite(duration) ? duration : seekableEnd);
  const facts = { currentTime, isSeeking: seeking, end };
  frameClock ??= new FrameClock(browserRules(navigator.userAgent));
  const frame = openFrame(video);
  try {
    const timestamp = frame?.timestamp;
    return { ...frameClock.read({ ...facts, timestamp }), sketch: drawSketch(frame ?? video) };
  } finally {
    frame?.close();
  }
}

/** `undefined` if there is no picture yet, if the page may not read it, and in browsers without WebCodecs. */
function openFrame(video: HTMLVideoElement): VideoFrame | undefined {
  try {
    return new VideoFrame(video);
  } catch {
    return undefined;
  }
}
