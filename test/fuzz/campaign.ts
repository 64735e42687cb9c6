import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createCases, type CaseOptions, type FuzzCase } from './cases.js';
import { IS_UNDER_WAY, RUN, type FromFuzzWorker, type FuzzWorkerData } from './protocol.js';

export interface CampaignOptions extends CaseOptions {
  readonly runs: number;
  /** URL of the module whose `runCase` does the work; default: `run-case.ts`. */
  readonly runner?: string;
}

export interface FuzzFailure {
  readonly run: number;
  readonly reason: string;
  readonly input: FuzzCase;
}

export interface FuzzReport {
  readonly runs: number;
  readonly failures: readonly FuzzFailure[];
  /** How many runs ended in what: `found`, an error's code … */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Far above what a run takes; a hang takes longer. Of processor time. */
const MAX_RUN_MS = 2000;
/** For what waits instead of working, and for loading the code and the samples. */
const MAX_WALL_MS = 60_000;
const POLL_MS = 50;
const MAX_HEAP_MB = 256;
/** A bug that shows in every run need not be written down ten thousand times. */
const MAX_FAILURES = 50;

const RUNNER = new URL('./run-case.ts', import.meta.url).href;
/** A worker does not read TypeScript before it is told how. */
const START_WORKER = `import('tsx/esm/api').then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL('./worker.ts', import.meta.url).href)});
});`;

/** Runs every case in a worker, which is replaced where a run kills it or has to be killed. */
export async function runCampaign(options: CampaignOptions): Promise<FuzzReport> {
  const makeCase = createCases(options);
  const results = new Map<number, FromFuzzWorker>();
  const failures = () => [...results.values()].filter(({ kind }) => kind === 'failed');
  let from = 0;
  while (from < options.runs && failures().length < MAX_FAILURES) {
    const end = await runFrom(from, options, (result) => results.set(result.run, result));
    if (end.reason === undefined) break;
    if (!end.isUnderWay) throw new Error(`No run was under way. ${end.reason}`);
    results.set(end.run, { kind: 'failed', run: end.run, reason: end.reason });
    from = end.run + 1;
  }
  return toReport([...results.values()], makeCase);
}

function toReport(
  results: readonly FromFuzzWorker[],
  makeCase: (run: number) => FuzzCase,
): FuzzReport {
  const failures: FuzzFailure[] = [];
  const outcomes: Record<string, number> = {};
  for (const result of results) {
    if (result.kind === 'passed') outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1;
    else failures.push({ run: result.run, reason: result.reason, input: makeCase(result.run) });
  }
  return { runs: results.length, failures, outcomes };
}

/** How a worker ended; without a reason it did all there was to do. */
interface WorkerEnd {
  readonly run: number;
  readonly isUnderWay: boolean;
  readonly reason: string | undefined;
}

async function runFrom(
  from: number,
  options: CampaignOptions,
  onResult: (result: FromFuzzWorker) => void,
): Promise<WorkerEnd> {
  const current = new Int32Array(new SharedArrayBuffer(8));
  current[RUN] = from - 1;
  const workerData: FuzzWorkerData = { runner: RUNNER, ...options, from, current };
  const worker = new Worker(START_WORKER, {
    eval: true,
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  let failed = 0;
  worker.on('message', (result: FromFuzzWorker) => {
    onResult(result);
    failed += result.kind === 'failed' ? 1 : 0;
    if (failed === MAX_FAILURES) void worker.terminate();
  });
  const watching = new AbortController();
  const reason = await Promise.race([
    once(worker, 'exit').then(
      () => undefined,
      (error: unknown) => `The worker died: ${String(error)}`,
    ),
    watch(current, watching.signal),
  ]);
  watching.abort();
  const run = Atomics.load(current, RUN);
  const isUnderWay = Atomics.load(current, IS_UNDER_WAY) === 1;
  await worker.terminate();
  return { run, isUnderWay, reason };
}

/** Comes back when the worker has been at the same run for too long, or when nobody watches any more. */
async function watch(current: Int32Array, signal: AbortSignal): Promise<string> {
  let run = Atomics.load(current, RUN);
  let since = startTimer();
  while (!signal.aborted) {
    const at = Atomics.load(current, RUN);
    const { busyMs, wallMs } = since();
    if (at !== run) [run, since] = [at, startTimer()];
    else if (wallMs > MAX_WALL_MS) return `Nothing has happened for ${MAX_WALL_MS} ms`;
    else if (busyMs > MAX_RUN_MS && Atomics.load(current, IS_UNDER_WAY) === 1) {
      return `It takes longer than ${MAX_RUN_MS} ms`;
    }
    await wait(POLL_MS);
  }
  return 'Nobody watches';
}

/** Time in which other processes have the cores does not count as busy. */
function startTimer(): () => { readonly busyMs: number; readonly wallMs: number } {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { busyMs: (user + system) / 1000, wallMs: performance.now() - startedAt };
  };
}
