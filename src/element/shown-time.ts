/** `currentTime` runs on between two pictures, but not for long. */
const MOST_AHEAD_SECONDS = 0.5;

/**
 * The time of the picture that a video shows, in seconds on its own timeline. `currentTime` alone does not tell: it may be
 * on the edge between two pictures, or that of a seek whose picture has not come yet.
 */
export function shownTime(video: HTMLVideoElement): number {
  const { currentTime } = video;
  const time = frameTime(video);
  if (time === undefined) return currentTime;
  return video.seeking || Math.abs(time - currentTime) < MOST_AHEAD_SECONDS ? time : currentTime;
}

/** `undefined` where there is no picture yet, where the page may not see it, and in browsers without WebCodecs. */
function frameTime(video: HTMLVideoElement): number | undefined {
  try {
    const frame = new VideoFrame(video);
    const seconds = frame.timestamp / 1e6;
    frame.close();
    return seconds;
  } catch {
    return undefined;
  }
}
