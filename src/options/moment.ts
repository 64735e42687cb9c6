import {
  choice,
  givenIn,
  integer,
  number,
  numeric,
  optional,
  positive,
  resolveOptions,
  wrongType,
  type Check,
} from './check.js';
import type { VariantFacts } from '../../shared/variant-facts.js';
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
 * The playlist of a live stream is loaded for each picture, unless `maxAge` beside one of these allows one that was loaded
 * so many seconds ago, 0 to 60, and lists the moment; `time` and `percent` are those of that playlist then.
 *
 * @public
 */
export type At =
  | 'start'
  | 'live'
  | (OneOf<
      | { time: number }
      | { date: Date | number }
      | { sequence: number; offset?: number | undefined }
      | { percent: number }
    > & { readonly maxAge?: number | undefined });

/**
 * One form of several that are told apart by their fields: one that has fields of another is none.
 *
 * @public
 */
export type OneOf<Form, Each = Form> = Each extends unknown
  ? Readonly<Each> &
      Readonly<
        Partial<Record<Exclude<Form extends unknown ? keyof Form : never, keyof Each>, undefined>>
      >
  : never;

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
  | OneOf<{ height: number } | { bandwidth: number }>
  | VariantChooser;

const SEEKS: Readonly<Record<Seek, true>> = {
  segment: true,
  nearest: true,
  before: true,
  after: true,
  exact: true,
};

export const checkSeek = choice(SEEKS);

const AT_FORMS = "'start', 'live', { time }, { date }, { sequence } or { percent }";
const AT = {
  time: numeric(number, 0, Infinity),
  date: optional(dateMs),
  percent: numeric(number, 0, 100),
  sequence: numeric(integer, 0, Number.MAX_SAFE_INTEGER),
  offset: numeric(number, 0, Infinity),
  maxAge: numeric(number, 0, 60),
};

export function resolveMoment(at: At): Moment {
  if (at === 'start' || at === 'live') return { kind: at };
  const { offset, maxAge: maxAgeSeconds, ...moment } = resolveForm('options.at', at, AT);
  const [[kind, value] = [], another] = givenIn(moment);
  const isFit = another === undefined && (kind === 'sequence' || offset === undefined);
  if (isFit && kind !== undefined) {
    const name = kind === 'date' ? 'dateMs' : kind;
    return { kind, [name]: value, offset, maxAgeSeconds } as Moment;
  }
  throw wrongType('options.at', AT_FORMS, at);
}

/** The options of a form that is an object; of anything else, none is given. */
function resolveForm<Table extends Readonly<Record<string, Check>>>(
  path: string,
  value: unknown,
  table: Table,
): Partial<ReturnType<typeof resolveOptions<Table>>> {
  return typeof value === 'object' && value ? resolveOptions(path, value, table) : {};
}

/** A `Date`, or milliseconds since 1970. */
export function dateMs(path: string, value: Date | number): number {
  const ms: unknown = value instanceof Date ? value.getTime() : value;
  if (typeof ms !== 'number') throw wrongType(path, 'a Date', value);
  if (!(Math.abs(ms) <= 8.64e15)) throw new RangeError(`${path} must be a valid Date`);
  return ms;
}

const VARIANT_FORMS = "'auto', 'lowest', 'highest', { height }, { bandwidth } or a function";
const VARIANT = {
  height: numeric(positive, 0, 65_535),
  bandwidth: numeric(positive, 0, Number.MAX_SAFE_INTEGER),
};

export function resolveVariant(variant: VariantOption): VariantChoice {
  if (typeof variant === 'function') return { kind: 'page' };
  if (variant === 'auto' || variant === 'lowest' || variant === 'highest') return { kind: variant };
  const { height, bandwidth } = resolveForm('options.variant', variant, VARIANT);
  if (bandwidth === undefined && height !== undefined) return { kind: 'height', height };
  if (height === undefined && bandwidth !== undefined) return { kind: 'bandwidth', bandwidth };
  throw wrongType('options.variant', VARIANT_FORMS, variant);
}
