import { integer, number, oneOf, positive, show } from './check.js';
import type { VariantFacts } from '../../shared/protocol.js';
import type { Moment, Seek, VariantChoice } from '../../shared/types.js';

/**
 * The moment to take a picture of:
 *
 * - `'start'`: the playlist's start point (EXT-X-START), or else its beginning;
 * - `'live'`: the newest segment, or the newest part that begins with a keyframe, as far from the end as the playlist's
 *   HOLD-BACK asks for;
 * - `{ time }`: seconds on the playlist's timeline, 0 or more; zero is the start of its first segment;
 * - `{ date }`: wall-clock time, a `Date` or milliseconds since 1970, if the playlist has dates;
 * - `{ sequence }`: a media sequence number, an integer of 0 or more; `offset` is a moment in that segment, in seconds
 *   from its start. With `seek: 'segment'`, no other segment stands for one that is missing or damaged;
 * - `{ percent }`: 0 to 100, of the times that the playlist lists.
 *
 * @public
 */
export type At =
  | 'start'
  | 'live'
  | { readonly time: number }
  | { readonly date: Date | number }
  | { readonly sequence: number; readonly offset?: number | undefined }
  | { readonly percent: number };

/**
 * Chooses a variant of a multivariant playlist: returns one of its arguments.
 *
 * @public
 */
export type VariantChooser = (variants: readonly VariantFacts[]) => VariantFacts;

/**
 * Which variant of a multivariant playlist to take pictures from:
 *
 * - `'auto'`: the smallest variant that is at least as large as the largest requested image, among those whose codec
 *   can be decoded;
 * - `'lowest'`, `'highest'`: by size, then by bandwidth;
 * - `{ height }`: the smallest variant at least this high, in pixels, or else the highest;
 * - `{ bandwidth }`: the best variant that needs at most this many bits a second, or else the lowest;
 * - a function that returns one of the variants.
 *
 * @public
 */
export type VariantOption =
  | 'auto'
  | 'lowest'
  | 'highest'
  | { readonly height: number }
  | { readonly bandwidth: number }
  | VariantChooser;

const SEEKS: Readonly<Record<Seek, true>> = {
  segment: true,
  nearest: true,
  before: true,
  after: true,
  exact: true,
};

export function resolveSeek(seek: Seek): Seek {
  return oneOf('options.seek', seek, SEEKS);
}

export function resolveMoment(at: At): Moment {
  if (at === 'start' || at === 'live') return { kind: at };
  const moment = isOneField(at) || isInSegment(at) ? resolveMomentField(at) : undefined;
  if (moment) return moment;
  throw new TypeError(
    `options.at must be 'start', 'live', { time }, { date }, { sequence } or { percent }, got ${show(at)}`,
  );
}

function resolveMomentField(at: Exclude<At, string>): Moment | undefined {
  if ('time' in at) return { kind: 'time', time: number('options.at.time', at.time, 0, Infinity) };
  if ('date' in at) return { kind: 'date', dateMs: dateMs('options.at.date', at.date) };
  if ('percent' in at) {
    return { kind: 'percent', percent: number('options.at.percent', at.percent, 0, 100) };
  }
  if ('sequence' in at) {
    const { sequence, offset = 0 } = at;
    return {
      kind: 'sequence',
      sequence: integer('options.at.sequence', sequence, 0, Number.MAX_SAFE_INTEGER),
      offset: number('options.at.offset', offset, 0, Infinity),
    };
  }
  return undefined;
}

/** A `Date`, or milliseconds since 1970. */
export function dateMs(path: string, value: Date | number): number {
  const ms: unknown = value instanceof Date ? value.getTime() : value;
  if (typeof ms !== 'number') throw new TypeError(`${path} must be a Date, got ${show(value)}`);
  if (!(Math.abs(ms) <= 8.64e15)) throw new RangeError(`${path} must be a valid Date`);
  return ms;
}

export function resolveVariant(variant: VariantOption): VariantChoice {
  if (typeof variant === 'function') return { kind: 'page' };
  if (variant === 'auto' || variant === 'lowest' || variant === 'highest') return { kind: variant };
  if (isOneField(variant) && 'height' in variant) {
    const height = positive('options.variant.height', variant.height, 65_535);
    return { kind: 'height', height };
  }
  if (isOneField(variant) && 'bandwidth' in variant) {
    const { bandwidth } = variant;
    return {
      kind: 'bandwidth',
      bandwidth: positive('options.variant.bandwidth', bandwidth, Number.MAX_SAFE_INTEGER),
    };
  }
  throw new TypeError(
    `options.variant must be 'auto', 'lowest', 'highest', { height }, { bandwidth } or a function, got ${show(variant)}`,
  );
}

function isOneField(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 1;
}

function isInSegment(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || !('sequence' in value)) return false;
  return 'offset' in value && Object.keys(value).length === 2;
}
