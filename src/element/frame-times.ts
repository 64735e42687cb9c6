/** How many pictures a browser may be behind in telling what it displays, and ahead of that. */
const MOST_BEHIND = 2;
const MOST_AHEAD = 1;
/** Where a browser leaves out pictures, one pair of them does not tell how long each lasts. */
const PAIRS = 3;
/** A video that displays no further picture within this time does not play. */
const MOST_WAIT_MS = 1000;
/** What is displayed for longer is no video, but slides. */
const LONGEST_SECONDS = 0.5;
const MOST_MOMENTS = 8;

/** When pictures begin, in seconds on the video's timeline. */
export interface FrameTimes {
  /** One that was displayed. */
  readonly begin: number;
  /** How long each lasts. */
  readonly duration: number;
}

/**
 * Waits until a video has displayed further pictures, which tells when those before them began. Resolves with `undefined`
 * if it displays none, and in browsers without `requestVideoFrameCallback`.
 */
export async function nextFrames(video: HTMLVideoElement): Promise<FrameTimes | undefined> {
  if (!('requestVideoFrameCallback' in video)) return undefined;
  const frames: VideoFrameCallbackMetadata[] = [];
  while (frames.length <= PAIRS) {
    const frame = await nextFrame(video);
    if (!frame) break;
    frames.push(frame);
  }
  return toFrameTimes(frames);
}

function nextFrame(video: HTMLVideoElement): Promise<VideoFrameCallbackMetadata | undefined> {
  return new Promise((resolve) => {
    const id = video.requestVideoFrameCallback((_now, metadata) => {
      clearTimeout(timer);
      resolve(metadata);
    });
    const timer = setTimeout(() => {
      video.cancelVideoFrameCallback(id);
      resolve(undefined);
    }, MOST_WAIT_MS);
  });
}

type Presented = Pick<VideoFrameCallbackMetadata, 'mediaTime' | 'presentedFrames'>;

/** What pictures that were displayed one after the other tell; `undefined` if the video did not play steadily. */
export function toFrameTimes(frames: readonly Presented[]): FrameTimes | undefined {
  const durations = frames.slice(1).map(({ mediaTime, presentedFrames }, i) => {
    const before = frames[i] ?? { mediaTime, presentedFrames };
    const count = Math.max(1, presentedFrames - before.presentedFrames);
    return (mediaTime - before.mediaTime) / count;
  });
  const isSteady = durations.every((one) => one > 0 && one < LONGEST_SECONDS);
  const [first, second] = frames;
  if (!first || !second || !isSteady) return undefined;
  return { begin: first.mediaTime, duration: Math.min(...durations) };
}

/**
 * Moments in the pictures that a video may have displayed at `time` of its clock, which both lags behind the pictures and
 * runs ahead of them; the likeliest first.
 */
export function shownMoments({ begin, duration }: FrameTimes, time: number): readonly number[] {
  const distance = (moment: number): number => Math.abs(moment - time);
  const steps = (time - begin) / duration;
  const first = Math.floor(Math.min(0, steps)) - MOST_BEHIND;
  const last = Math.ceil(Math.max(0, steps)) + MOST_AHEAD;
  // A quarter of a picture is more than what players round.
  return Array.from({ length: last - first + 1 }, (_, i) => begin + (first + i + 0.25) * duration)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, MOST_MOMENTS);
}
