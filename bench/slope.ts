import { sum } from './table.js';

/** By how much values grow with each unit, and the standard error of that. */
export interface Slope {
  readonly slope: number;
  readonly error: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Least squares. Memory goes up and down slowly, so that neighbouring values are alike and tell less than as many
 * independent ones would: the error is that of as many as they are worth.
 */
export function slopeOf(points: readonly Point[]): Slope {
  const count = points.length;
  if (count < 3) return { slope: NaN, error: NaN };
  const [meanX, meanY] = [sum(points.map(({ x }) => x)), sum(points.map(({ y }) => y))].map(
    (total) => total / count,
  ) as [number, number];
  const spread = sum(points.map(({ x }) => (x - meanX) ** 2));
  const slope = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread;
  const rests = points.map(({ x, y }) => y - meanY - slope * (x - meanX));
  const squares = sum(rests.map((rest) => rest ** 2));
  const worth = Math.max(3, count * independence(rests, squares));
  return { slope, error: Math.sqrt(squares / spread / (worth - 2)) };
}

/** The share of values that are worth an independent one, from how alike neighbours are. */
function independence(rests: readonly number[], squares: number): number {
  if (squares === 0) return 1;
  const alike = sum(rests.slice(1).map((rest, index) => rest * (rests[index] ?? 0))) / squares;
  const likeness = Math.max(0, alike);
  return (1 - likeness) / (1 + likeness);
}
