import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { createCases } from './cases.js';
import type { ChildEvent, ChildTask } from './protocol.js';
import type { runCase as RunCase } from './run-case.js';

/** Of processor time, since other processes may have the cores. Far above what a run takes. */
const MAX_RUN_MS = 2000;
const STDOUT = 1;

const { from, runs, runner, ...options } = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const { runCase } = (await import(runner)) as { readonly runCase: typeof RunCase };
const makeCase = createCases(options);
const underWay = new Int32Array(new SharedArrayBuffer(4)).fill(from);
const watchdog = new Worker(new URL('./watchdog.mjs', import.meta.url));
watchdog.postMessage(underWay);
await once(watchdog, 'message');
watchdog.unref();

for (let run = from; run < runs; run += 1) {
  const input = makeCase(run);
  Atomics.store(underWay, 0, run);
  tell({ kind: 'begun', run });
  tell(await attempt(run, () => runCase(input)));
}

async function attempt(run: number, action: () => string | Promise<string>): Promise<ChildEvent> {
  try {
    let spent = await timed(action);
    // Busy neighbours and the garbage of the runs before make one take many times as long, but not twice.
    if (spent.busyMs > MAX_RUN_MS) spent = await timed(action);
    const { outcome, busyMs } = spent;
    if (busyMs <= MAX_RUN_MS) return { kind: 'passed', run, outcome };
    return { kind: 'failed', run, reason: `It takes ${busyMs} ms, more than ${MAX_RUN_MS}` };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failed', run, reason };
  }
}

async function timed(
  action: () => string | Promise<string>,
): Promise<{ readonly outcome: string; readonly busyMs: number }> {
  const before = process.cpuUsage();
  const outcome = await action();
  const { user, system } = process.cpuUsage(before);
  return { outcome, busyMs: Math.round((user + system) / 1000) };
}

/** At once: whoever is killed in the middle of the next run has told this. */
function tell(event: ChildEvent): void {
  writeSync(STDOUT, `${JSON.stringify(event)}\n`);
}
