import type { CaptureOptions } from '../options/capture.js';
import type { Snapper } from '../snapper.js';
import { evenGrid, segmentGrid, type SlotGrid } from './slot-grid.js';
import type { ResolvedThumbnailOptions } from './options.js';

/** Which pieces of a stream have a tile of their own, and what is captured for each. */
export interface Slots {
  readonly grid: SlotGrid;
  /** `undefined`: nothing. */
  readonly capture: (seconds: number) => Pick<CaptureOptions, 'at' | 'seek'> | undefined;
}

/** How many seconds a tile stands for where only the caller knows the stream's times. */
const DEFAULT_EVERY = 10;
const ENDLESS = { start: 0, end: Number.MAX_SAFE_INTEGER };

/**
 * @throws `TypeError` for a live stream whose times nobody tells.
 * @throws `SnapError` with the codes of playlists.
 */
export async function loadSlots(
  snapper: Pick<Snapper, 'timeline'>,
  url: string,
  { every = 'segment', variant, at }: ResolvedThumbnailOptions,
  signal: AbortSignal,
): Promise<Slots> {
  if (at) {
    const capture: Slots['capture'] = (seconds) => {
      const moment = at(seconds);
      return moment === undefined ? undefined : { at: moment, seek: 'before' };
    };
    return { grid: evenGrid(every === 'segment' ? DEFAULT_EVERY : every, ENDLESS), capture };
  }
  const { segments, window, isLive } = await snapper.timeline(url, { variant, signal });
  if (isLive) throw new TypeError('options.at must be a function for a live stream');
  return every === 'segment'
    ? {
        grid: segmentGrid(segments),
        capture: (time) => ({ at: { time }, seek: 'segment' }),
      }
    : {
        grid: evenGrid(every, window),
        capture: (time) => ({ at: { time }, seek: 'before' }),
      };
}
