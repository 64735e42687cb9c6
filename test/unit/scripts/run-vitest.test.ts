import { expect, test } from 'vitest';
import { countFailed } from '../../../scripts/run-vitest.mjs';

function results(...files: readonly { status: string; tests: readonly string[] }[]) {
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  }));
  const failed = files.flatMap(({ tests }) => tests).filter((test) => test === 'failed');
  return { numFailedTests: failed.length, testResults };
}

test.each([
  ['nothing failed', results({ status: 'passed', tests: ['passed', 'skipped'] }), 0],
  ['a test failed', results({ status: 'failed', tests: ['passed', 'failed', 'failed'] }), 2],
  ['a file did not load', results({ status: 'failed', tests: [] }), 1],
  ["a file's setup failed", results({ status: 'failed', tests: ['skipped', 'skipped'] }), 1],
  [
    'a file did not load, beside one with a failed test',
    results({ status: 'failed', tests: [] }, { status: 'failed', tests: ['failed'] }),
    2,
  ],
])('%s', (_what, given, failed) => {
  expect(countFailed(given)).toBe(failed);
});
