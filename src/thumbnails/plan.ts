/** What is made, and what is not made any more. */
export interface Work {
  /** The numbers of the slots whose tiles are begun, in this order. */
  readonly begin: readonly number[];
  /** The numbers of those that are aborted. */
  readonly abort: readonly number[];
}

export interface WorkState {
  /** The numbers of wanted slots, the most wanted first. */
  readonly wanted: readonly number[];
  /** Those that are being made. */
  readonly running: readonly number[];
  /** Whether a tile is there, or cannot be made. */
  readonly isDone: (index: number) => boolean;
  /** How many may be made at once. */
  readonly parallel: number;
}

/** A slot and its neighbours on both sides, nearest first; the later one of two that are equally near. */
export function nearestFirst(index: number, neighbours: number): readonly number[] {
  const around = Array.from({ length: neighbours }, (_, place) => [
    index + place + 1,
    index - place - 1,
  ]);
  return [index, ...around.flat()];
}

/** The newest wish wins: what it does not name is aborted, and what it names first is made first. */
export function planWork({ wanted, running, isDone, parallel }: WorkState): Work {
  const next = wanted.filter((index) => !isDone(index)).slice(0, parallel);
  return {
    begin: next.filter((index) => !running.includes(index)),
    abort: running.filter((index) => !next.includes(index)),
  };
}

/** Of some slots the one nearest to another; the earlier one of two that are equally near. */
export function nearestOf(indices: Iterable<number>, index: number): number | undefined {
  let nearest: number | undefined;
  for (const one of indices) {
    const isNearer = nearest === undefined || distance(one) < distance(nearest);
    const isEarlier = nearest !== undefined && distance(one) === distance(nearest) && one < nearest;
    if (isNearer || isEarlier) nearest = one;
  }
  return nearest;

  function distance(other: number): number {
    return Math.abs(other - index);
  }
}
