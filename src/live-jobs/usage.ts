import { oneOf, optional, resolveOptions, text } from '../options/check.js';
import { timeMs } from './checks.js';
import { iso } from './job-state.js';

/**
 * What jobs used.
 *
 * @public
 */
export interface UsageAmounts {
  /** Seconds in which the job took snapshots. */
  readonly seconds: number;
  /** Snapshots stored. */
  readonly snapshots: number;
  /** Bytes of segments fetched, without playlists, or of pictures of a camera. */
  readonly bytesFetched: number;
  /** Bytes of files stored. */
  readonly bytesStored: number;
  /** Due times that gave no snapshot because something failed. */
  readonly failures: number;
}

/**
 * What one job used in a time.
 *
 * @public
 */
export interface UsageRow extends UsageAmounts {
  /** The id of the job. */
  readonly jobId: string;
  /** The beginning of the time, in ISO 8601 and UTC. */
  readonly time: string;
}

/**
 * Which usage to list.
 *
 * @public
 */
export interface UsageQuery {
  /** Of one job. */
  readonly jobId?: string | undefined;
  /** The first moment: a `Date`, milliseconds since 1970 or ISO 8601. */
  readonly from?: Date | number | string | undefined;
  /** The end; it is not part of the range. */
  readonly to?: Date | number | string | undefined;
  /**
   * What is added up.
   * @defaultValue `'day'`
   */
  readonly grain?: 'hour' | 'day' | 'month' | undefined;
}

type Grain = NonNullable<UsageQuery['grain']>;

/** How much of an ISO 8601 time tells the hour, the day, the month, and what completes it. */
const GRAINS: Readonly<Record<Grain, readonly [number, string]>> = {
  hour: [13, ':00:00.000Z'],
  day: [10, 'T00:00:00.000Z'],
  month: [7, '-01T00:00:00.000Z'],
};
const GRAIN_NAMES: Readonly<Record<Grain, true>> = { hour: true, day: true, month: true };

const USAGE_CHECKS = {
  jobId: optional(text),
  from: optional(timeMs),
  to: optional(timeMs),
  grain: (path: string, value: Grain = 'day') => oneOf(path, value, GRAIN_NAMES),
} satisfies Readonly<Record<keyof UsageQuery, unknown>>;

export const NOTHING: UsageAmounts = {
  seconds: 0,
  snapshots: 0,
  bytesFetched: 0,
  bytesStored: 0,
  failures: 0,
};

export function resolveUsageQuery(query: UsageQuery) {
  return resolveOptions('query', query, USAGE_CHECKS);
}

export function add(one: UsageAmounts, other: Partial<UsageAmounts>): UsageAmounts {
  return {
    seconds: one.seconds + (other.seconds ?? 0),
    snapshots: one.snapshots + (other.snapshots ?? 0),
    bytesFetched: one.bytesFetched + (other.bytesFetched ?? 0),
    bytesStored: one.bytesStored + (other.bytesStored ?? 0),
    failures: one.failures + (other.failures ?? 0),
  };
}

/** The beginning of the hour, the day or the month, in UTC. */
export function beginningOf(ms: number, grain: Grain): string {
  const [length, rest] = GRAINS[grain];
  return iso(ms).slice(0, length) + rest;
}

const HOUR_MS = 3_600_000;

/** What was used until now, by the hours that it was in: what takes time is divided among them, the rest is of now. */
export function byHour(
  amounts: Partial<UsageAmounts>,
  nowMs: number,
): ReadonlyMap<string, Partial<UsageAmounts>> {
  const { seconds = 0, ...rest } = amounts;
  const hours = new Map<string, Partial<UsageAmounts>>();
  for (let atMs = nowMs - seconds * 1000; atMs < nowMs;) {
    const endMs = Math.min(nowMs, (Math.floor(atMs / HOUR_MS) + 1) * HOUR_MS);
    hours.set(beginningOf(atMs, 'hour'), { seconds: (endMs - atMs) / 1000 });
    atMs = endMs;
  }
  const last = beginningOf(nowMs, 'hour');
  return hours.set(last, { ...rest, seconds: hours.get(last)?.seconds ?? 0 });
}

/** Adds up the rows of hours, in the order of time and job. */
export function addUp(hours: readonly UsageRow[], grain: Grain): readonly UsageRow[] {
  const sums = new Map<string, UsageRow>();
  for (const { jobId, time: hour, ...amounts } of hours) {
    const time = beginningOf(Date.parse(hour), grain);
    const key = `${time} ${jobId}`;
    sums.set(key, { jobId, time, ...add(sums.get(key) ?? NOTHING, amounts) });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const COLUMNS = [
  'time',
  'jobId',
  'seconds',
  'snapshots',
  'bytesFetched',
  'bytesStored',
  'failures',
] as const;

/** As RFC 4180 has it, with a header. */
export function toCsv(rows: readonly UsageRow[]): string {
  const lines = rows.map((row) => COLUMNS.map((column) => row[column]).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}
