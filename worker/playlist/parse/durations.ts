import type { MediaState } from './media-state.js';

/** Long enough for a segment to have a place of its own in the timeline. ffmpeg takes as much for one of 0 s. */
const LEAST_SECONDS = 0.001;
/** Where nothing in the playlist tells how long a segment may be. */
const GUESS_SECONDS = 10;

/**
 * How long the next segment counts, in seconds: as EXTINF says; where it is missing or negative, which stands for
 * "unknown", as long as its parts, or else as the target duration.
 */
export function durationOf(state: MediaState): number {
  const { duration } = state;
  if (duration === undefined) return state.partTime - state.time || assumedDuration(state);
  if (duration > 0) state.longest = Math.max(state.longest, duration);
  return Math.max(duration, LEAST_SECONDS);
}

/** A playlist whose durations are all 0 does not mean them: its segments count as long as the target duration. */
export function replaceZeros(state: MediaState): void {
  const { segments } = state;
  if (state.longest > 0 || segments.length === 0 || state.partCount > 0) return;
  const duration = assumedDuration(state);
  segments.forEach((segment, i) => {
    segments[i] = { ...segment, duration, startTime: i * duration };
  });
  state.time = segments.length * duration;
}

function assumedDuration({ targetDuration, longest }: MediaState): number {
  return targetDuration || longest || GUESS_SECONDS;
}
