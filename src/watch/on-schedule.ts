import { throwIfAborted } from '../../shared/abort.js';
import { isSnapError, type SnapError } from '../../shared/errors.js';
import type { MissedPictures, MissReason } from '../options/watch.js';
import { FailureCount, type Pause } from './failure-count.js';
import type { Taken } from './taken.js';
import { dueAt, lastSlot, slotAfter, slotFrom, type Schedule } from './schedule.js';
import { waitUntil, type WatchClock } from './wait-until.js';

export interface ScheduleParts<Picture> {
  readonly intervalMs: number;
  /** `undefined`: when it starts. */
  readonly anchorMs: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly clock: WatchClock;
  readonly take: () => Promise<Taken<Picture>>;
  readonly onMissed: ((missed: MissedPictures) => void) | undefined;
}

/** A picture, and when it was due and taken. In milliseconds since 1970. */
export interface Due<Picture> {
  readonly picture: Picture;
  readonly dueMs: number;
  readonly takenMs: number;
}

/** Takes pictures on a schedule, one at a time. It ends only by an error, or when its consumer leaves. */
export async function* onSchedule<Picture>(
  parts: ScheduleParts<Picture>,
): AsyncGenerator<Due<Picture>, void, undefined> {
  const { intervalMs, clock, signal, take } = parts;
  const startMs = clock.now();
  const schedule: Schedule = { intervalMs, anchorMs: parts.anchorMs ?? startMs };
  const failures = new FailureCount();
  let slot = lastSlot(schedule, startMs);
  let dueMs = startMs;
  for (;;) {
    throwIfAborted(signal);
    const taken = await take();
    const takenMs = clock.now();
    if (taken.kind === 'taken') yield { picture: taken.picture, dueMs, takenMs };
    else tell(parts, { ...taken, error: taken.error, count: 1, dueAt: new Date(dueMs) });
    const pause = failures.count(taken, intervalMs);
    slot = await nextSlot(parts, schedule, slot, pause);
    dueMs = dueAt(schedule, slot);
  }
}

/** Waits for the next due time, and tells those that were left out on the way. */
async function nextSlot<Picture>(
  parts: ScheduleParts<Picture>,
  schedule: Schedule,
  last: number,
  pause: Pause | undefined,
): Promise<number> {
  const { clock, signal, intervalMs } = parts;
  const mostMs = 2 * intervalMs + (pause?.milliseconds ?? 0);
  let slot = slotAfter(schedule, last, clock.now());
  tellLeftOut(parts, schedule, { from: last + 1, to: slot, reason: 'late' });
  if (pause) {
    const from = slot;
    slot = Math.max(slot, slotFrom(schedule, clock.now() + pause.milliseconds));
    tellLeftOut(parts, schedule, { from, to: slot, ...pause });
  }
  while (!(await waitUntil(dueAt(schedule, slot), clock, { signal, mostMs }))) {
    slot = slotFrom(schedule, clock.now());
  }
  // It may have been set forward, or have stood still while the machine slept.
  const now = lastSlot(schedule, clock.now());
  if (now <= slot) return slot;
  tellLeftOut(parts, schedule, { from: slot, to: now, reason: 'late' });
  return now;
}

function tellLeftOut<Picture>(
  parts: ScheduleParts<Picture>,
  schedule: Schedule,
  left: {
    readonly from: number;
    readonly to: number;
    readonly reason: MissReason;
    readonly error?: SnapError | undefined;
  },
): void {
  const { from, to, reason, error } = left;
  if (to <= from) return;
  tell(parts, { reason, error, count: to - from, dueAt: new Date(dueAt(schedule, from)) });
}

function tell<Picture>(
  { onMissed }: Pick<ScheduleParts<Picture>, 'onMissed'>,
  { reason, count, dueAt: at, error }: MissedPictures,
): void {
  onMissed?.({ reason, count, dueAt: at, error });
}

/** An error that ends no watch; anything else is thrown. */
export function assertPassing(error: unknown): asserts error is SnapError {
  if (!isSnapError(error) || error.code === 'aborted' || error.code === 'disposed') throw error;
}
