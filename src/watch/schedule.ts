/** Times of the wall clock, a whole number of intervals from an anchor. All in milliseconds. */
export interface Schedule {
  readonly anchorMs: number;
  readonly intervalMs: number;
}

/** The number of the due time at `nowMs` or after it. */
export function slotFrom({ anchorMs, intervalMs }: Schedule, nowMs: number): number {
  return Math.ceil((nowMs - anchorMs) / intervalMs);
}

/** The number of the due time at `nowMs` or before it. */
export function lastSlot({ anchorMs, intervalMs }: Schedule, nowMs: number): number {
  return Math.floor((nowMs - anchorMs) / intervalMs);
}

/** When a number is due. */
export function dueAt({ anchorMs, intervalMs }: Schedule, slot: number): number {
  return anchorMs + slot * intervalMs;
}

/**
 * The number that follows one that was taken. Those that have passed by now are left out. A clock that was set back by
 * more than an interval makes the schedule go on from what it shows.
 */
export function slotAfter(schedule: Schedule, taken: number, nowMs: number): number {
  const next = Math.max(taken + 1, slotFrom(schedule, nowMs));
  const isSetBack = dueAt(schedule, next) - nowMs > 2 * schedule.intervalMs;
  return isSetBack ? slotFrom(schedule, nowMs) : next;
}

/** How long to leave a stream alone that was not there so many times in a row. */
export function pauseMs(failures: number, intervalMs: number): number {
  return Math.min(MAX_PAUSE_MS, intervalMs * 2 ** Math.min(failures - 1, 16));
}

const MAX_PAUSE_MS = 30_000;
