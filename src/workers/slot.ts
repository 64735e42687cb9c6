import type { Executor } from './executor.js';

/** What a job has in common with others, so that they go to the same executor. */
export interface Affinity {
  /** Its decoder is set up for the stream it worked on last; and streams take turns. */
  readonly stream: string;
  /** It has the bytes of the segment that it read last, where that was known before. */
  readonly segment: string | undefined;
}

/** An executor, and what it was given. */
export interface PoolSlot {
  readonly executor: Executor;
  /** One for each of its jobs. */
  readonly places: Set<PoolPlace>;
  /** Jobs that need no place. */
  besides: number;
  last: Affinity | undefined;
  idleTimer: ReturnType<typeof setTimeout> | undefined;
}

/** An executor's place for one job. */
export interface PoolPlace {
  readonly slot: PoolSlot;
  /** Whether it is one of those for streams that are away. */
  readonly isAway: boolean;
  /** Whether its job is thought to wait for its server. */
  isSlow: boolean;
}

/**
 * How many jobs an executor is given at most because others are slow, as a multiple of its capacity: so many begin, one
 * after the other getting slow, until the first of them reach their time limit. Thus servers that never answer hold up
 * none of the others.
 */
const MOST_SLOW = 10;
/** How many jobs of streams that are away an executor is given, as a multiple of its capacity. */
const MOST_AWAY = 3;

export function newSlot(executor: Executor): PoolSlot {
  return {
    ...{ executor, places: new Set(), besides: 0 },
    ...{ last: undefined, idleTimer: undefined },
  };
}

export function takePlace(
  slot: PoolSlot,
  affinity: Affinity | undefined,
  isAway: boolean,
): PoolPlace {
  clearTimeout(slot.idleTimer);
  const place = { slot, isAway, isSlow: false };
  slot.places.add(place);
  // A server that is away gives it nothing to know.
  if (!isAway) slot.last = affinity;
  return place;
}

export function hasRoom(slot: PoolSlot, isAway: boolean): boolean {
  return loadOf(slot, isAway) < slot.executor.capacity * (isAway ? MOST_AWAY : 1);
}

/** The jobs that count: streams that are away take no room of the others. */
export function loadOf({ places, executor }: PoolSlot, isAway: boolean): number {
  const all = [...places].filter((place) => place.isAway === isAway);
  const slow = isAway ? 0 : all.filter(({ isSlow }) => isSlow).length;
  return all.length - Math.min(slow, MOST_SLOW * executor.capacity);
}

/** The one with the least to do, that which knows the stream first. */
export function leastBusy(
  slots: readonly PoolSlot[],
  stream: string,
  isAway: boolean,
): PoolSlot | undefined {
  const [least, ...others] = slots.toSorted((a, b) => loadOf(a, isAway) - loadOf(b, isAway));
  if (!least) return undefined;
  const equals = others.filter((slot) => loadOf(slot, isAway) === loadOf(least, isAway));
  return [least, ...equals].find(({ last }) => last?.stream === stream) ?? least;
}
