import { choice, oneOf, optional, resolveOptions, text } from '../options/check.js';
import type { JobState, StoredJob } from './job.js';
import { fromCursor, limit, toCursor } from './page.js';

/**
 * Which jobs to list.
 *
 * @public
 */
export interface JobQuery {
  /** In one state. */
  readonly state?: JobState | undefined;
  /** Of one template. */
  readonly template?: string | undefined;
  /** Made by one rule. */
  readonly rule?: string | undefined;
  /** Whose name, application, stream or id has this in it, whatever the case. */
  readonly search?: string | undefined;
  /**
   * By when they were submitted.
   * @defaultValue `'newest'`
   */
  readonly order?: 'newest' | 'oldest' | undefined;
  /**
   * How many, 1 to 100.
   * @defaultValue 10
   */
  readonly limit?: number | undefined;
  /** The `cursor` of the page before. */
  readonly cursor?: string | undefined;
}

const STATES: Readonly<Record<JobState, true>> = {
  init: true,
  started: true,
  paused: true,
  ended: true,
  failed: true,
};
const ORDERS = { newest: true, oldest: true } as const;

const JOB_QUERY_CHECKS = {
  state: optional((path, value: JobState) => oneOf(path, value, STATES)),
  template: optional(text),
  rule: optional(text),
  search: optional(text),
  order: choice(ORDERS, 'newest'),
  limit,
  cursor: optional(toCursor),
} satisfies Readonly<Record<keyof JobQuery, unknown>>;

export function resolveJobQuery(query: JobQuery) {
  return resolveOptions('query', query, JOB_QUERY_CHECKS);
}

/** A page of jobs, and the cursor of the next. */
export function pageOfJobs(
  jobs: readonly StoredJob[],
  query: ReturnType<typeof resolveJobQuery>,
): {
  readonly page: readonly StoredJob[];
  readonly cursor: string | undefined;
  readonly total: number;
} {
  const { state, template, rule, search, order, cursor } = query;
  const sign = order === 'newest' ? -1 : 1;
  const place = ({ createdAt: time, id }: StoredJob): string => fromCursor({ time, id });
  const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -sign : sign);
  const fits = jobs
    .filter(
      (job) =>
        (state ?? job.state) === job.state &&
        (template ?? job.template) === job.template &&
        (rule ?? job.rule) === job.rule &&
        hasText(job, search),
    )
    .sort((a, b) => compare(place(a), place(b)));
  const from = cursor && fromCursor(cursor);
  const rest = from === undefined ? fits : fits.filter((job) => compare(place(job), from) >= 0);
  const next = rest[query.limit];
  return {
    page: rest.slice(0, query.limit),
    cursor: next && place(next),
    total: fits.length,
  };
}

function hasText({ name, appName, streamName, id }: StoredJob, search = ''): boolean {
  const wanted = search.toLowerCase();
  return [name, appName, streamName, id].some((text) => text.toLowerCase().includes(wanted));
}
