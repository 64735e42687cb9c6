import { parentPort, workerData } from 'node:worker_threads';
import { createCases } from './cases.js';
import { IS_UNDER_WAY, RUN, type FromFuzzWorker, type FuzzWorkerData } from './protocol.js';
import type { runCase as RunCase } from './run-case.js';

const { from, runs, current, runner, ...options } = workerData as FuzzWorkerData;
const { runCase } = (await import(runner)) as { readonly runCase: typeof RunCase };
const makeCase = createCases(options);

for (let run = from; run < runs; run += 1) {
  const input = makeCase(run);
  Atomics.store(current, RUN, run);
  Atomics.store(current, IS_UNDER_WAY, 1);
  parentPort?.postMessage(attempt(run, () => runCase(input)));
  Atomics.store(current, IS_UNDER_WAY, 0);
}

function attempt(run: number, action: () => string): FromFuzzWorker {
  try {
    return { kind: 'passed', run, outcome: action() };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'failed', run, reason };
  }
}
