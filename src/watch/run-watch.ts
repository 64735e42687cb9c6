import { eitherSignal, sleep } from '../../shared/abort.js';
import { PRESENTATION_CLOCK } from '../../shared/clock.js';
import type { PlannedPlace } from '../../shared/protocol.js';
import { DEFAULT_SEEK } from '../../shared/seek.js';
import { noIFrames } from '../../shared/stream-source.js';
import type { ResolvedCaptureOptions, ResolvedPictureOptions } from '../options/capture.js';
import type { StreamJobs } from '../stream-jobs.js';
import { resolveWatchOptions, type ResolvedWatchOptions } from '../options/watch.js';
import type { Snapshot } from '../results/snapshot.js';
import type { WatchedSnapshot } from '../results/watched-snapshot.js';
import { EachSegment } from './each-segment.js';
import type { WatchHost } from './host.js';
import { NewestPicture } from './newest-picture.js';
import { onSchedule, type Due } from './on-schedule.js';

/** Takes a picture, as the Snapper does. */
export type TakeSnapshot = (
  options: ResolvedCaptureOptions,
  place: PlannedPlace | undefined,
) => Promise<Snapshot>;

/**
 * Takes the pictures of a live stream. Where the consumer stops, what was begun is ended.
 *
 * @param given - The options, those that captures do not have unchecked.
 */
export async function* runWatch(
  jobs: StreamJobs,
  given: {
    readonly picture: ResolvedPictureOptions;
    readonly own: Readonly<Record<string, unknown>>;
  },
  take: TakeSnapshot,
): AsyncGenerator<WatchedSnapshot, void, undefined> {
  const options = resolveWatchOptions(given.picture, given.own);
  const stop = new AbortController();
  const signal = eitherSignal(stop.signal, options.signal);
  try {
    const host = createHost(given.picture, jobs, take);
    for await (const due of pictures(options, host, signal)) yield toWatched(due);
  } finally {
    stop.abort();
  }
}

function createHost(
  picture: ResolvedPictureOptions,
  jobs: StreamJobs,
  take: TakeSnapshot,
): WatchHost {
  const { stream, images, chooseVariant } = picture;
  return {
    clock: { now: () => Date.now(), wait: (ms, signal) => jobs.wait(ms, signal), sleep },
    locate: (signal) =>
      jobs.take(
        { ...NEWEST, stream, output: { kind: 'place', images } },
        { signal, chooseVariant },
      ),
    plan: (signal) =>
      jobs.plan(
        // Its pictures are no segments, and have numbers of their own.
        {
          ...SEGMENTS,
          stream: noIFrames(stream, true, undefined),
          output: { kind: 'images', images },
        },
        { signal, chooseVariant },
      ),
    capture: (place, signal) => take({ ...picture, ...NOW, ...momentOf(place), signal }, place),
  };
}

const NOW = { clock: PRESENTATION_CLOCK, onProgress: undefined } as const;
const NEWEST = {
  moment: { kind: 'live' },
  ...{ seek: DEFAULT_SEEK, skipBlank: false, clock: PRESENTATION_CLOCK },
  pick: 'first',
  place: undefined,
} as const;
const SEGMENTS = { range: { from: undefined, to: undefined }, every: { kind: 'segment' } } as const;

function momentOf(place: PlannedPlace | undefined): Pick<ResolvedCaptureOptions, 'moment'> {
  return { moment: place ? { kind: 'time', time: place.target.time } : NEWEST.moment };
}

function pictures(
  options: ResolvedWatchOptions,
  host: WatchHost,
  signal: AbortSignal,
): AsyncGenerator<Due<Snapshot>, void, undefined> {
  const { interval, anchor, onMissed } = options;
  if (interval === 'segment') return new EachSegment(options, host, signal).pictures();
  const newest = new NewestPicture(options, host, signal);
  return onSchedule({
    ...{ signal, onMissed, clock: host.clock },
    intervalMs: interval * 1000,
    anchorMs: anchor?.getTime(),
    take: () => newest.take(),
  });
}

function toWatched({ picture, dueMs, takenMs }: Due<Snapshot>): WatchedSnapshot {
  return { ...picture, dueAt: new Date(dueMs), takenAt: new Date(takenMs) };
}
