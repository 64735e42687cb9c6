// Many live snapshot jobs in one tab, each on a live stream of its own: `npm run bench:jobs`.
//   --jobs LIST     how many, one run for each (100)
//   --seconds N     of measurement, after every job has stored a snapshot (600)
//   --interval N    seconds between two snapshots of a job, 5 or more (5)
//   --width N       width of the images in pixels (320)
//   --kept N        collect the garbage and measure what is left every N seconds, which disturbs the timings (0: never)
//   --files N       how many files stay in the browser's storage (5000)
//   --network loopback|20mbit   (loopback)
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { loadTsMedia, SEGMENT_SECONDS, SEGMENTS_PER_LOOP } from '../test/helpers/live-media.js';
import { inChromium } from './chromium.js';
import type { Debugger } from './debugger.js';
import { printKept, sampleKept, type KeptSample, type KeptSampling } from './growth.js';
import { createLiveWall } from './live-wall.js';
import { rendererMiB, startedCpuSeconds } from './memory.js';
import { dueTimesOf } from './on-time.js';
import type { JobsMessage, JobsResult, JobsTask } from './page/jobs.js';
import { readCount, readLink } from './setup.js';
import { openBench, showUntil } from './site.js';
import { quantile, sum } from './table.js';

const OUTPUT = 'build/bench';
/** For the browser's start and the first snapshot of every job. */
const FILL_SECONDS = 180;
const SAMPLE_MS = 2000;
/** Below this share the machine is at its limit. */
const ENOUGH = 0.99;

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '600' },
    interval: { type: 'string', default: '5' },
    width: { type: 'string', default: '320' },
    files: { type: 'string', default: '5000' },
    kept: { type: 'string', default: '0' },
    network: { type: 'string', default: 'loopback' },
  },
});
const counts = values.jobs.split(',').map((count) => readCount('jobs', count));
const seconds = readCount('seconds', values.seconds);
const intervalSeconds = readCount('interval', values.interval);
const keptEvery = Number(values.kept);
const { segments } = loadTsMedia('ts');

const summaries = [];
for (const count of counts) {
  const summary = await measure(count);
  summaries.push(summary);
  print(summary);
}
mkdirSync(OUTPUT, { recursive: true });
writeFileSync(`${OUTPUT}/jobs.json`, JSON.stringify(summaries, undefined, 2));
if (counts.length > 1) {
  const kept = summaries.filter(({ onTimeShare }) => onTimeShare >= ENOUGH);
  const most = Math.max(0, ...kept.map(({ jobs }) => jobs));
  console.log(`the machine's limit: ${most} jobs of those tried are on time at 99 % or more`);
}

type Summary = Awaited<ReturnType<typeof measure>>;

async function measure(jobs: number) {
  const wall = createLiveWall(jobs, {
    ...{ segments: SEGMENTS_PER_LOOP, segmentSeconds: SEGMENT_SECONDS },
    readSegment: (index) => segments[index] ?? new Uint8Array(),
  });
  const link = readLink(values.network);
  const bench = await openBench({ link, streams: [], find: wall.find });
  const task: JobsTask = {
    urls: wall.paths.map((path) => `${bench.streams.url}${path}`),
    ...{ intervalSeconds, seconds },
    imageWidth: readCount('width', values.width),
    maxFiles: readCount('files', values.files),
  };
  try {
    return summarise(jobs, await run(bench, task));
  } finally {
    await bench.close();
  }
}

interface Run {
  readonly fillSeconds: number;
  readonly result: JobsResult;
  readonly memoryMiB: readonly number[];
  readonly kept: readonly KeptSample[];
  /** The share of all cores that was busy, with whatever else ran. */
  readonly cpuShare: number;
  /** The processor time of the browser while it was measured. */
  readonly cpuSeconds: number;
}

async function run(bench: Awaited<ReturnType<typeof openBench>>, task: JobsTask): Promise<Run> {
  const messages: JobsMessage[] = [];
  const memoryMiB: number[] = [];
  let sampling: NodeJS.Timeout | undefined;
  let chromium: Debugger | undefined;
  let kept: KeptSampling | undefined;
  let cpu = cpuTimes();
  let browserCpu = [0, 0];
  const { url, done } = showUntil(
    bench,
    `<!doctype html><title>hlsnap bench</title><body><script type="module">
import { runJobs } from '/page/jobs.js';
runJobs(${JSON.stringify(task)});
</script>`,
    async (body) => {
      const message = JSON.parse(body) as JobsMessage;
      messages.push(message);
      if (message.kind === 'started') {
        cpu = cpuTimes();
        browserCpu = [startedCpuSeconds(), 0];
        sampling = setInterval(() => memoryMiB.push(rendererMiB()), SAMPLE_MS);
        kept = chromium && sampleKept(chromium, keptEvery);
        return false;
      }
      browserCpu = [browserCpu[0] ?? 0, startedCpuSeconds()];
      await kept?.stop();
      return true;
    },
  );
  const limit = FILL_SECONDS + task.seconds + 4 * task.intervalSeconds;
  const onDebugger = (opened: Debugger): void => {
    chromium = opened;
  };
  const inTime = await inChromium(url, done, limit, {
    onDebugger: keptEvery > 0 ? onDebugger : undefined,
  });
  clearInterval(sampling);
  const end = cpuTimes();
  const cpuShare = (end.busy - cpu.busy) / Math.max(1, end.all - cpu.all);
  const started = messages.find((message) => message.kind === 'started');
  const result = messages.find((message) => message.kind === 'done');
  const failed = messages.find((message) => message.kind === 'failed');
  const cpuSeconds = (browserCpu[1] ?? 0) - (browserCpu[0] ?? 0);
  if (started && result) {
    const { fillSeconds } = started;
    return { fillSeconds, result, memoryMiB, kept: kept?.samples ?? [], cpuShare, cpuSeconds };
  }
  throw new Error(failed?.reason ?? (inTime ? 'The page said nothing' : 'The time was over'));
}

function cpuTimes(): { readonly busy: number; readonly all: number } {
  const times = cpus().map(({ times }) => times);
  const all = sum(times.map(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq));
  return { all, busy: all - sum(times.map(({ idle }) => idle)) };
}

function summarise(jobs: number, run: Run) {
  const { fillSeconds, result, memoryMiB, kept, cpuShare, cpuSeconds } = run;
  const each = result.jobs.map((job) => dueTimesOf(job, result, intervalSeconds));
  const [due, onTime] = [sum(each.map((one) => one.due)), sum(each.map((one) => one.onTime))];
  const lagsMs = each.flatMap((one) => one.lagsMs);
  const reasons = Object.keys(result.jobs[0]?.missed ?? {}) as (keyof MissedCounts)[];
  const missed = Object.fromEntries(
    reasons.map((reason) => [reason, sum(result.jobs.map((job) => job.missed[reason]))]),
  );
  const quarter = Math.max(1, Math.floor(memoryMiB.length / 4));
  return {
    ...{ jobs, seconds, intervalSeconds, network: values.network, fillSeconds },
    ...{ due, onTime, onTimeShare: onTime / Math.max(1, due), missed },
    notStarted: result.jobs.filter(({ state }) => state !== 'started').length,
    errors: [...new Set(result.jobs.flatMap(({ lastError }) => lastError ?? []))].slice(0, 5),
    lagMs: {
      median: quantile(lagsMs, 0.5),
      p99: quantile(lagsMs, 0.99),
      most: quantile(lagsMs, 1),
    },
    memoryMiB: {
      firstQuarter: quantile(memoryMiB.slice(0, quarter), 0.5),
      lastQuarter: quantile(memoryMiB.slice(-quarter), 0.5),
      most: quantile(memoryMiB, 1),
    },
    kept,
    bytesFetched: result.bytesFetched,
    longTasks: { count: result.longTasksMs.length, milliseconds: sum(result.longTasksMs) },
    ...{ cores: cpus().length, cpuShare, loadAverage: loadavg()[0] },
    cpuMsPerSnapshot: (1000 * cpuSeconds) / Math.max(1, snapshotsOf(result)),
  };
}

/** While it was measured, and for the interval that its page waited then. */
function snapshotsOf({ jobs, fromMs }: JobsResult): number {
  return sum(jobs.map(({ storedMs }) => storedMs.filter((time) => time >= fromMs).length));
}

type MissedCounts = JobsResult['jobs'][number]['missed'];

function print(summary: Summary): void {
  const { onTimeShare, missed, lagMs, memoryMiB, longTasks, errors } = summary;
  const reasons = Object.entries(missed).map(([reason, count]) => `${reason} ${count}`);
  const isLimit = onTimeShare < ENOUGH ? ', which is past what this machine can do' : '';
  console.log(`${summary.jobs} jobs, each every ${intervalSeconds} s for ${seconds} s, two files each; all had begun after ${summary.fillSeconds.toFixed(1)} s
due: ${summary.due}, on time ${(onTimeShare * 100).toFixed(2)} %${isLimit}; missed: ${reasons.join(', ')}
from due to stored: median ${lagMs.median.toFixed(0)} ms, 99 % within ${lagMs.p99.toFixed(0)} ms, most ${lagMs.most.toFixed(0)} ms
jobs that are not started at the end: ${summary.notStarted} ${errors.join('; ')}
renderers, MiB resident: ${memoryMiB.firstQuarter.toFixed(0)} in the first quarter, ${memoryMiB.lastQuarter.toFixed(0)} in the last, ${memoryMiB.most.toFixed(0)} at most
main-thread tasks over 50 ms: ${longTasks.count}, ${longTasks.milliseconds.toFixed(0)} ms in all
busy: ${(summary.cpuShare * 100).toFixed(0)} % of ${summary.cores} cores, with all that ran beside it; load average ${summary.loadAverage?.toFixed(1) ?? '?'}
the browser's processor time: ${summary.cpuMsPerSnapshot.toFixed(0)} ms for a snapshot, so that ${limitOf(summary)} jobs would fill all cores
fetched: ${(summary.bytesFetched / 1e6).toFixed(1)} MB of segments`);
  printKept(summary.kept);
}

/** How many jobs the cores have time for, if nothing else ran on them. */
function limitOf({ cores, cpuMsPerSnapshot }: Summary): number {
  return Math.floor((cores * 1000 * intervalSeconds) / cpuMsPerSnapshot);
}
