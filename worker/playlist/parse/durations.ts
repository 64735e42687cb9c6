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

/** A playlist most of whose durations are 0 does not mean them: such segments count as long as the target duration. */
export function replaceZeros(state: MediaState): void {
  const { segments } = state;
  const isZero = ({ duration }: { readonly duration: number }): boolean =>
    duration <= LEAST_SECONDS;
  const zeros = segments.filter(isZero).length;
  const isMeant = state.longest > 0 && zeros * 2 <= segments.length;
  if (isMeant || zeros === 0 || state.partCount > 0) return;
  let startTime = 0;
  segments.forEach((segment, i) => {
    const duration = isZero(segment) ? assumedDuration(state) : segment.duration;
    segments[i] = { ...segment, duration, startTime };
    startTime += duration;
  });
  state.time = startTime;
}

function assumedDuration({ targetDuration, longest }: MediaState): number {
  return targetDuration || longest || GUESS_SECONDS;
}
