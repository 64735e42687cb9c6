// Runs Vitest, and tells how it went in the line that ends every test command.
import { spawn } from 'node:child_process';
import console from 'node:console';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT, SetupError } from './install.mjs';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const RESULTS = join(ROOT, 'build', 'test-results.json');
const RUN_REPORT = join(ROOT, 'scripts', 'run-report.mjs');

/**
 * @typedef {object} Results the part of Vitest's JSON report that this script reads
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {readonly { status: string, assertionResults: readonly { status: string }[] }[]} testResults
 */

/**
 * @typedef {object} TestRun
 * @property {boolean} passed
 * @property {string} totals the line that counts the tests
 */

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<TestRun>}
 * @throws {SetupError} Vitest did not come to its end
 */
export async function runVitest(args, env) {
  rmSync(RESULTS, { force: true });
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const reporters = ['default', 'json', RUN_REPORT].map((reporter) => `--reporter=${reporter}`);
  const command = [VITEST, 'run', ...reporters, `--outputFile.json=${RESULTS}`, ...args];
  const vitest = spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit', env });
  /** @type {number | null} */
  const status = await new Promise((resolve, reject) => {
    vitest.once('error', reject).once('close', resolve);
  });
  const results = readResults();
  const failed = countFailed(results);
  if (status !== 0 && failed === 0) console.log('Vitest failed outside of the tests: see above.');
  return { passed: status === 0 && failed === 0, totals: totalsOf(results, failed) };
}

/** @returns {Results} */
function readResults() {
  try {
    /** @type {unknown} */
    const results = JSON.parse(readFileSync(RESULTS, 'utf8'));
    return /** @type {Results} */ (results);
  } catch {
    throw new SetupError('Vitest ended without writing its results; its own message is above.');
  }
}

/**
 * A file that does not load, or whose setup fails, has no test that failed.
 *
 * @param {Pick<Results, 'numFailedTests' | 'testResults'>} results
 * @returns {number} the failed tests, and the files that failed without one
 */
export function countFailed({ numFailedTests, testResults }) {
  const withoutTest = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((assertion) => assertion.status !== 'failed'),
  );
  return numFailedTests + withoutTest.length;
}

/**
 * @param {Results} results
 * @param {number} failed
 */
function totalsOf({ numPassedTests, numPendingTests, numTodoTests }, failed) {
  const skipped = numPendingTests + numTodoTests;
  const tail = skipped > 0 ? `, ${skipped} skipped` : '';
  return `${numPassedTests} passed, ${failed} failed${tail}`;
}
