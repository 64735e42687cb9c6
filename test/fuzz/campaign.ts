import { createCases, type CaseOptions, type FuzzCase } from './cases.js';
import type { RunResult } from './protocol.js';
import { runChild } from './run-child.js';

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

/** A bug that shows in every run need not be written down ten thousand times. */
const MAX_FAILURES = 50;
const RUNNER = new URL('./run-case.ts', import.meta.url).href;

/** Runs every case in a process of its own, which is replaced where a run kills it or has to be killed. */
export async function runCampaign(options: CampaignOptions): Promise<FuzzReport> {
  const results: RunResult[] = [];
  let failed = 0;
  const note = (result: RunResult) => {
    results.push(result);
    failed += result.kind === 'failed' ? 1 : 0;
    return failed < MAX_FAILURES;
  };
  let from = 0;
  while (from < options.runs) {
    const end = await runChild({ runner: RUNNER, ...options, from }, note);
    if (end.reason === undefined) break;
    if (end.run === undefined) throw new Error(`No run was under way. ${end.reason}`);
    if (!note({ kind: 'failed', run: end.run, reason: end.reason })) break;
    from = end.run + 1;
  }
  return toReport(results, createCases(options));
}

function toReport(results: readonly RunResult[], makeCase: (run: number) => FuzzCase): FuzzReport {
  const failures: FuzzFailure[] = [];
  const outcomes: Record<string, number> = {};
  for (const result of results) {
    if (result.kind === 'passed') outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1;
    else failures.push({ run: result.run, reason: result.reason, input: makeCase(result.run) });
  }
  return { runs: results.length, failures, outcomes };
}
