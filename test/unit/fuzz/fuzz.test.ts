import { expect, test } from 'vitest';
import { runCampaign } from '../../fuzz/campaign.js';
import { createCases } from '../../fuzz/cases.js';
import { readFailure, writeFailure } from '../../fuzz/failure-file.js';
import { UNCHECKED } from '../../fuzz/run-case.js';
import { CASES } from './misbehaving.js';

test('whatever is broken in playlists and segments, there is a result or a typed error, soon', async () => {
  const report = await runCampaign({ runs: 300, seed: 1, only: undefined, usesCorpus: false });
  expect(report.failures.map(({ run, reason }) => `${run}: ${reason}`)).toEqual([]);
  expect(report.runs).toBe(300);
  const unchecked = Object.entries(report.outcomes).filter(([name]) => name.endsWith(UNCHECKED));
  expect(unchecked.reduce((sum, [, runs]) => sum + runs, 0)).toBeLessThan(report.runs / 10);
  // Damage beyond all use would reach little of the code.
  expect(report.outcomes['playlists: found']).toBeGreaterThan(20);
  expect(report.outcomes['segments: found']).toBeGreaterThan(20);
});

test('the runner notices a hang, a wrong error and memory that grows, and goes on behind them', async () => {
  const runner = new URL('./misbehaving.ts', import.meta.url).href;
  const report = await runCampaign({ ...CASES, runs: 7, runner });
  const reasons = report.failures.map(({ run, reason }) => `${run}: ${reason.split('\n')[0]}`);
  expect(reasons.sort()).toEqual([
    '1: It hangs: more than 10000 ms of processor time',
    '2: TypeError: Nobody expects this',
    expect.stringMatching(/^3: Error: Memory in use has grown by \d+ MiB$/),
    expect.stringMatching(/^4: The process died .*out of memory/),
  ]);
  expect(report).toMatchObject({ runs: 7, outcomes: { found: 3 } });
});

test('the same seed gives the same cases', () => {
  const [one, same, other] = [3, 3, 4].map((seed) => {
    const makeCase = createCases({ seed, only: undefined, usesCorpus: false });
    return [10, 11, 12, 13].map(makeCase);
  });
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
});

test('a failure can be written and read again', () => {
  const makeCase = createCases({ seed: 9, only: undefined, usesCorpus: false });
  for (const run of [0, 1, 2, 3, 4, 5]) {
    const input = makeCase(run);
    const file = writeFailure({ run, reason: 'none', input }, 0);
    expect(readFailure(file)).toEqual(input);
  }
});
