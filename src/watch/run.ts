import { sleep } from '../../shared/abort.js';
import type { ResolvedWatchOptions } from '../options/watch.js';
import type { Snapshot } from '../results/snapshot.js';
import type { WatchedSnapshot } from '../results/watched-snapshot.js';
import { EachSegment } from './each-segment.js';
import type { WatchHost } from './host.js';
import { NewestPicture } from './newest-picture.js';
import { onSchedule, type Due } from './on-schedule.js';

export { onSchedule } from './on-schedule.js';

/** Takes the pictures of a live stream. Where the consumer stops, what was begun is ended. */
export async function* runWatch(
  options: ResolvedWatchOptions,
  host: Omit<WatchHost, 'clock'> & Pick<WatchHost['clock'], 'wait'>,
): AsyncGenerator<WatchedSnapshot, void, undefined> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const clock = { now: () => Date.now(), wait: host.wait, sleep };
  try {
    for await (const due of pictures(options, { ...host, clock }, signal)) yield toWatched(due);
  } finally {
    stop.abort();
  }
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
