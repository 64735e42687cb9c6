import type { ResizeMethod } from '../../shared/types.js';

/** The pixels of a side that each resized pixel is made of, as the kernel reads them. */
export interface FilterTaps {
  /** For each resized pixel: the first one, how many there are, and where their weights are. */
  readonly taps: Int32Array;
  readonly weights: Float32Array;
  /** The most that one is made of. */
  readonly most: number;
}

export interface Filter {
  /** How far it reaches, in pixels of the larger image. */
  readonly support: number;
  /** In single precision. */
  readonly weightAt: (distance: number) => number;
}

const { fround } = Math;
const THIRD = fround(1 / 3);

/** The same as in jSquash's resizer, to the last bit; its other methods are no such filters. */
export const FILTERS: ReadonlyMap<ResizeMethod, Filter> = new Map<ResizeMethod, Filter>([
  ['triangle', { support: 1, weightAt: (x) => Math.max(fround(1 - Math.abs(x)), 0) }],
  ['catrom', { support: 2, weightAt: cubic(0, 0.5) }],
  ['mitchell', { support: 2, weightAt: cubic(THIRD, THIRD) }],
  ['lanczos3', { support: 3, weightAt: lanczos3 }],
]);

/** What resizes a side from one length to another. */
export function filterTaps(filter: Filter, from: number, to: number): FilterTaps {
  const ratio = from / to;
  const scale = Math.max(ratio, 1);
  const radius = Math.ceil(filter.support * scale);
  const taps = new Int32Array(to * 3);
  const weights: number[] = [];
  let most = 0;
  for (let at = 0; at < to; at++) {
    const center = (at + 0.5) * ratio - 0.5;
    const start = clamp(Math.ceil(center - radius), 0, from - 1);
    const end = clamp(Math.floor(center + radius), start, from - 1);
    const count = end - start + 1;
    taps.set([start, count, weights.length], at * 3);
    weights.push(...weigh(filter, start, count, { center, scale }));
    most = Math.max(most, count);
  }
  return { taps, weights: Float32Array.from(weights), most };
}

/** Weights that together are 1. */
function weigh(
  { support, weightAt }: Filter,
  start: number,
  count: number,
  { center, scale }: { readonly center: number; readonly scale: number },
): readonly number[] {
  const weights = Array.from({ length: count }, (_, index) => {
    const distance = fround((start + index - center) / scale);
    return weightAt(clamp(distance, -support, support));
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

function lanczos3(x: number): number {
  return Math.abs(x) < 3 ? fround(sinc(x) * sinc(fround(x / 3))) : 0;
}

function sinc(x: number): number {
  if (x === 0) return 1;
  const angle = fround(x * fround(Math.PI));
  return fround(fround(Math.sin(angle)) / angle);
}

/** Of the family of Mitchell and Netravali. */
function cubic(b: number, c: number): Filter['weightAt'] {
  const near = {
    cube: sum(12, -9 * b, -6 * c),
    square: sum(-18, 12 * b, 6 * c),
    constant: sum(6, -2 * b),
  };
  const far = {
    cube: sum(-b, -6 * c),
    square: sum(6 * b, 30 * c),
    line: sum(-12 * b, -48 * c),
    constant: sum(8 * b, 24 * c),
  };
  return (x) => {
    const a = Math.abs(x);
    const square = fround(a * a);
    const cube = fround(a * square);
    if (a < 1) return fround(sum(near.cube * cube, near.square * square, near.constant) / 6);
    if (a >= 2) return 0;
    const { line, constant } = far;
    return fround(sum(far.cube * cube, far.square * square, line * a, constant) / 6);
  };
}

/** Adds in single precision. */
function sum(...terms: readonly number[]): number {
  return terms.map(fround).reduce((total, term) => fround(total + term));
}
