// A thread beside the one that does the runs, which cannot look at itself while it hangs. JavaScript: tsx does not reach
// into threads.
import { writeSync } from 'node:fs';
import process from 'node:process';
import { setInterval } from 'node:timers';
import { parentPort } from 'node:worker_threads';

/** Of processor time, since other processes may have the cores. Far above what a run may take. */
const MAX_RUN_MS = 10_000;
const LOOK_EVERY_MS = 50;
const STDOUT = 1;

parentPort?.once('message', watch);

/** @param {Int32Array} underWay its only element is the number of the run that is under way */
function watch(underWay) {
  let run = -1;
  let begun = process.cpuUsage();
  setInterval(() => {
    const current = Atomics.load(underWay, 0);
    if (current !== run) begun = process.cpuUsage();
    run = current;
    const { user, system } = process.cpuUsage(begun);
    if ((user + system) / 1000 > MAX_RUN_MS) endProcess(run);
  }, LOOK_EVERY_MS);
  parentPort?.postMessage('ready');
}

/** @param {number} run */
function endProcess(run) {
  const reason = `It hangs: more than ${MAX_RUN_MS} ms of processor time`;
  writeSync(STDOUT, `${JSON.stringify({ kind: 'hung', run, reason })}\n`);
  process.kill(process.pid, 'SIGKILL');
}
