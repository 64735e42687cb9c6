import { sleep } from '../../shared/abort.js';
import { isSnapError, SnapError } from '../../shared/errors.js';
import { loadOnDemand } from '../load-on-demand.js';
import type { SameListed } from '../results/same-listed.js';
import type { Timeline, TimelineSegment } from '../results/timeline.js';

/** What is compared of two loads of a playlist. */
export type Listing = Pick<
  Timeline,
  'isLive' | 'playlistUrl' | 'segments' | 'targetDuration' | 'window'
>;

/** Between a playlist that could not be loaded, and asking for it once more: its writer may be at work. */
const PAUSE_MS = 1000;
/** What playlists round durations by, in seconds. */
const ROUNDING = 0.1;

/**
 * Makes a check that a stream goes on with the recording that it listed before, so that what was made of its segments
 * since then is of that recording. Each check goes on from what the one before it has loaded.
 *
 * @throws SnapError from the check: `outside-window` for a stream that has begun anew; those of its playlists
 */
export function goesOnCheck(listed: Listing, list: () => Promise<Listing>): () => Promise<void> {
  let before = listed;
  return async () => {
    // The script of batches has the rule, and who searches has that script.
    const [now, rules] = await Promise.all([list(), loadOnDemand()]);
    if (hasBegunAnew(before, now, rules.isSameListed)) {
      const message =
        'The stream has begun anew during the search: it lists another recording under the same names';
      throw new SnapError('outside-window', message, { url: now.playlistUrl, window: now.window });
    }
    before = now;
  };
}

/**
 * Whether a playlist does what one that goes on may not do (RFC 8216bis 6.2.1 and 6.2.2). Playlists of two variants tell
 * nothing of each other.
 */
export function hasBegunAnew(before: Listing, now: Listing, isSameListed: SameListed): boolean {
  if (pathOf(before.playlistUrl) !== pathOf(now.playlistUrl)) return false;
  if (now.isLive && !before.isLive) return true;
  if (now.targetDuration !== before.targetDuration) return true;
  const [first, newest, last] = [now.segments[0], now.segments.at(-1), before.segments.at(-1)];
  if (!last) return false;
  if (!first || !newest || newest.sequence < last.sequence) return true;
  return before.segments.some((segment) => {
    const same = now.segments[segment.sequence - first.sequence];
    return same !== undefined && !(isAsLong(segment, same) && isSameListed(segment, same));
  });
}

function isAsLong(one: TimelineSegment, other: TimelineSegment): boolean {
  return Math.abs(one.duration - other.duration) <= ROUNDING;
}

function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

/** Whether there is no playlist to take pictures by, rather than no picture at one of its moments. */
export function isWithoutPlaylist(error: unknown): error is SnapError {
  return (
    isSnapError(error) && (error.code === 'playlist-not-found' || error.code === 'playlist-invalid')
  );
}

/** Does something once more where a playlist was not there at that time. */
export async function onceMore<T>(
  run: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isWithoutPlaylist(error)) throw error;
    await sleep(PAUSE_MS, signal);
    return run();
  }
}
