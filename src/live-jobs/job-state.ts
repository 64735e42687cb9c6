import type { MissedPictures } from '../options/watch.js';
import type { SnapError } from '../../shared/errors.js';
import { NONE_MISSED, type JobState, type StoredJob } from './job.js';
import type { JobSettings } from './templates.js';

/** A stream that is away for less may be loading its next playlist. */
const AWAY_MS = 60_000;

/** A job that is in another state from now on. */
export function inState(
  job: StoredJob,
  state: JobState,
  code: StoredJob['code'],
  nowMs: number,
): StoredJob {
  if (job.state === state && job.code === code) return job;
  const since = job.state === state ? job.since : iso(nowMs);
  return { ...job, state, code, since };
}

/** What makes a job. */
export type JobPlan = Pick<
  StoredJob,
  | 'name'
  | 'url'
  | 'kind'
  | 'domain'
  | 'appName'
  | 'streamName'
  | 'template'
  | 'storage'
  | 'callbackUrl'
  | 'rule'
>;

/** A job that is to run. */
export function newJob(id: string, plan: JobPlan, settings: JobSettings, nowMs: number): StoredJob {
  const now = iso(nowMs);
  return {
    ...{ id, ...plan, settings, state: 'init', code: undefined, since: now, createdAt: now },
    ...{ sequence: 0, missed: NONE_MISSED, lastFile: undefined, lastError: undefined },
    ...{ wants: true, run: 1, after: undefined, digest: undefined, awayMs: undefined },
    writing: undefined,
  };
}

/** After a snapshot was taken. */
export function afterTaken(job: StoredJob, nowMs: number): StoredJob {
  return { ...inState(job, 'started', undefined, nowMs), awayMs: undefined };
}

/** After due times that gave no snapshot. */
export function afterMissed(
  job: StoredJob,
  { reason, count, error }: Omit<MissedPictures, 'dueAt'>,
  nowMs: number,
): StoredJob {
  const missed = { ...job.missed, [reason]: job.missed[reason] + count };
  const awayMs = awaySince(job, reason, nowMs);
  const told: StoredJob = { ...job, missed, awayMs, ...(error && failure(error, nowMs)) };
  if (reason === 'ended') return inState(told, 'ended', 'ended', nowMs);
  if (reason !== 'away' || awayMs === undefined) return told;
  if (told.state === 'init') return inState(told, 'init', error?.code, nowMs);
  return nowMs - awayMs >= AWAY_MS ? inState(told, 'ended', error?.code, nowMs) : told;
}

/** Nobody looked at what was missed late: a machine that sleeps does not bring a stream back. */
function awaySince(
  { awayMs }: StoredJob,
  reason: MissedPictures['reason'],
  nowMs: number,
): number | undefined {
  if (reason === 'late') return awayMs;
  return reason === 'away' ? (awayMs ?? nowMs) : undefined;
}

/** A job that cannot go on: it is not run again before it is started. */
export function afterLastingFailure(job: StoredJob, error: SnapError, nowMs: number): StoredJob {
  const state = error.code === 'storage-full' ? 'paused' : 'failed';
  const told = { ...job, wants: false, ...failure(error, nowMs) };
  return inState(told, state, error.code, nowMs);
}

/** Told to run. */
export function afterStart(
  job: StoredJob,
  settings: StoredJob['settings'] | undefined,
  nowMs: number,
): StoredJob {
  const begun = { ...job, wants: true, run: job.run + 1, awayMs: undefined };
  return {
    ...inState({ ...begun, settings: settings ?? job.settings }, 'init', undefined, nowMs),
    since: iso(nowMs),
  };
}

/** Told to stop. */
export function afterStop(job: StoredJob, nowMs: number): StoredJob {
  return inState({ ...job, wants: false, run: job.run + 1 }, 'paused', undefined, nowMs);
}

export function failure(error: SnapError, nowMs: number): Pick<StoredJob, 'lastError'> {
  return { lastError: { code: error.code, message: error.message, at: iso(nowMs) } };
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
