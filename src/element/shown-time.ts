/** `currentTime` runs ahead of the displayed picture, but not by more than this. */
const MOST_AHEAD_SECONDS = 0.5;

/**
 * The time of the picture that a video shows, in seconds on its own timeline. `currentTime` alone does not tell: it may
 * lie on the edge between two pictures, or belong to a seek whose picture has not arrived yet.
 */
export function shownTime(video: HTMLVideoElement): number {
  const { currentTime } = video;
  const time = frameTime(video);
  if (time === undefined) return currentTime;
  return video.seeking || Math.abs(time - currentTime) < MOST_AHEAD_SECONDS ? time : currentTime;
}

/** `undefined` if there is no picture yet, if the page may not read it, and in browsers without WebCodecs. */
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
