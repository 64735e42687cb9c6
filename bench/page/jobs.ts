import { SnapshotJobs, type LiveJob } from 'hlsnap/jobs';
import { report, sleep, watchLongTasks } from './report.js';

/** Jobs that all take snapshots at one interval. */
export interface JobsTask {
  readonly urls: readonly string[];
  readonly intervalSeconds: number;
  readonly seconds: number;
  readonly imageWidth: number;
  /** How many files stay. */
  readonly maxFiles: number;
}

export type JobsMessage =
  | { readonly kind: 'failed'; readonly reason: string }
  /** Every job has stored a snapshot, and the measurement begins. */
  | { readonly kind: 'started'; readonly fillSeconds: number }
  | ({ readonly kind: 'done' } & JobsResult);

export interface JobsResult {
  /** When the measurement began and ended, in milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly jobs: readonly MeasuredJob[];
  readonly bytesFetched: number;
  readonly longTasksMs: readonly number[];
}

export interface MeasuredJob {
  readonly id: string;
  readonly state: string;
  /** When its snapshots were stored, in milliseconds since 1970. */
  readonly storedMs: readonly number[];
  /** Of the measured time alone. */
  readonly missed: LiveJob['missed'];
  readonly lastError: string | undefined;
}

export async function runJobs(task: JobsTask): Promise<void> {
  const longTasks = watchLongTasks();
  try {
    const jobs = new SnapshotJobs({ storages: { embedded: { maxFiles: task.maxFiles } } });
    const storedMs = new Map<string, number[]>();
    jobs.addEventListener('snapshotstored', ({ detail }) => {
      storedMs.get(detail.job.id)?.push(Date.parse(detail.time));
    });
    const startedAt = performance.now();
    for (const id of await submitAll(jobs, task)) storedMs.set(id, []);
    while ([...storedMs.values()].some(({ length }) => length === 0)) await sleep(200);
    const fillSeconds = (performance.now() - startedAt) / 1000;
    // The first snapshot is taken at once, and the next one may be due right after it.
    await sleep(2 * task.intervalSeconds * 1000);
    await report({ kind: 'started', fillSeconds } satisfies JobsMessage);
    const [before, fromMs] = [await all(jobs), Date.now()];
    longTasks();
    await sleep(task.seconds * 1000);
    const toMs = Date.now();
    const longTasksMs = longTasks();
    // Those that are due just before the end have an interval to come.
    await sleep(task.intervalSeconds * 1000);
    const after = await all(jobs);
    const measured = [...storedMs].map(([id, times]) => toMeasured(id, times, { before, after }));
    const usage = await jobs.usage.list({ grain: 'month' });
    const bytesFetched = usage.reduce((sum, row) => sum + row.bytesFetched, 0);
    const result = { fromMs, toMs, jobs: measured, bytesFetched, longTasksMs };
    await report({ kind: 'done', ...result } satisfies JobsMessage);
    await jobs.close();
  } catch (error) {
    await report({ kind: 'failed', reason: String(error) } satisfies JobsMessage);
  }
}

async function submitAll(
  jobs: SnapshotJobs,
  { urls, intervalSeconds, imageWidth }: JobsTask,
): Promise<readonly string[]> {
  const { id: template } = await jobs.templates.create({
    name: 'bench',
    interval: intervalSeconds,
    overwriteFormat: 'now/{JobName}.jpg',
    sequenceFormat: '{JobName}/{Sequence}.jpg',
    images: [{ width: imageWidth }],
  });
  const submitted = urls.map((url, index) => jobs.submit({ name: `job ${index}`, url, template }));
  return (await Promise.all(submitted)).map(({ id }) => id);
}

async function all(jobs: SnapshotJobs): Promise<ReadonlyMap<string, LiveJob>> {
  const found = new Map<string, LiveJob>();
  let cursor: string | undefined;
  do {
    const page = await jobs.list({ limit: 100, cursor });
    for (const job of page.jobs) found.set(job.id, job);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

type Jobs = ReadonlyMap<string, LiveJob>;

function toMeasured(
  id: string,
  storedMs: readonly number[],
  { before, after }: { readonly before: Jobs; readonly after: Jobs },
): MeasuredJob {
  const [first, last] = [before.get(id), after.get(id)];
  if (!first || !last) throw new Error(`The job ${id} is gone`);
  const missed = Object.entries(last.missed).map(([reason, count]) => [
    reason,
    count - first.missed[reason as keyof LiveJob['missed']],
  ]);
  return {
    ...{ id, storedMs, state: last.state, lastError: last.lastError?.message },
    missed: Object.fromEntries(missed) as LiveJob['missed'],
  };
}
