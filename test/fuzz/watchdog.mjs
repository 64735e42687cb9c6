// @ts-check
// A thread beside the one that does the runs, which cannot look at itself while it hangs. JavaScript: tsx does not reach
// into threads.
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

/** Of processor time, since other processes may have the cores. Far above what a run may take. */
const MAX_RUN_MS = 10_000;
const LOOK_EVERY_MS = 50;
const STDOUT = 1;

/** The number of the run that is under way. */
const underWay = /** @type {Int32Array} */ (workerData);
parentPort?.postMessage('ready');
let run = -1;
let begun = process.cpuUsage();
for (;;) {
  await wait(LOOK_EVERY_MS);
  const current = Atomics.load(underWay, 0);
  if (current !== run) begun = process.cpuUsage();
  run = current;
  const { user, system } = process.cpuUsage(begun);
  if ((user + system) / 1000 > MAX_RUN_MS) endProcess();
}

function endProcess() {
  const reason = `It hangs: more than ${MAX_RUN_MS} ms of processor time`;
  writeSync(STDOUT, `${JSON.stringify({ kind: 'hung', run, reason })}\n`);
  process.kill(process.pid, 'SIGKILL');
}
