// npm run fuzz -- [--runs 1000] [--seed NUMBER] [--only playlists|segments|keyframes] [--replay FILE]
//
// Breaks playlists and segments at random, or keyframes for our own decoders, and says whether each still gives a result or a SnapError, in bounded time and
// memory. What fails is written to build/fuzz/, and is run again, alone, with --replay.
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.js';
import type { CaseKind } from './cases.js';
import { hasCore } from '../helpers/node-core.js';
import { readFailure, writeFailure } from './failure-file.js';
import { runCase } from './run-case.js';

const DEFAULT_RUNS = 1000;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: String(DEFAULT_RUNS) },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string' },
    replay: { type: 'string' },
  },
});

if (values.replay !== undefined) console.log(await runCase(readFailure(values.replay)));
else process.exitCode = await fuzz();

async function fuzz(): Promise<number> {
  const [runs, seed] = [wholeNumber('runs'), wholeNumber('seed')];
  const only = kindOf(values.only);
  console.log(`Seed ${seed}`);
  const report = await runCampaign({ runs, seed, only, usesCorpus: true });
  for (const [outcome, count] of Object.entries(report.outcomes).sort()) {
    console.log(`${String(count).padStart(7)}  ${outcome}`);
  }
  for (const failure of report.failures) {
    console.log(`Run ${failure.run} (${failure.input.name}) failed: ${failure.reason}`);
    console.log(`  --replay ${writeFailure(failure, seed)}`);
  }
  console.log(`${report.runs} runs, ${report.failures.length} failed`);
  return report.failures.length > 0 ? 1 : 0;
}

function wholeNumber(name: 'runs' | 'seed'): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`--${name} has to be a whole number of 0 or more.`);
}

function kindOf(only: string | undefined): CaseKind | undefined {
  if (only === undefined || only === 'playlists' || only === 'segments') return only;
  if (only === 'keyframes' && hasCore) return only;
  throw new RangeError(
    '--only has to be "playlists", "segments" or, after "npm run build:core", "keyframes".',
  );
}
