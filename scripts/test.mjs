// npm test: installs what is missing, checks style, types, package and sizes, builds dist/, runs Vitest, and ends with
// a line of totals. With arguments it skips the checks.
//
// npm test -- [--no-build] [Vitest's arguments: --project unit, a file name, -t "part of a name" …]
import { spawnSync } from 'node:child_process';
import console from 'node:console';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT, SetupError, ensureInstalled, npm, run } from './install.mjs';
import {
  ProvisionError,
  ensureChromium,
  ensureFfmpeg,
  ensureFirefox,
  ensureNginx,
  ensureWebkitDriver,
  ensureXvfb,
} from './provision.mjs';

const RESULTS = join(ROOT, 'build', 'test-results.json');

/**
 * @typedef {object} Results the part of Vitest's JSON report that this script reads
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {readonly { status: string, name: string, assertionResults: readonly unknown[] }[]} testResults
 */

await run(main);

function main() {
  const options = process.argv.slice(2);
  const args = options.filter((option) => option !== '--no-build');
  ensureInstalled();
  const env = { ...process.env, ...programs() };
  if (options.length === 0) ['lint', 'typecheck'].forEach(runScript);
  if (!options.includes('--no-build')) runScript('build');
  if (options.length === 0) ['package:check', 'size'].forEach(runScript);
  rmSync(RESULTS, { force: true });
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const status = runVitest(args, env);
  const results = readResults();
  const failed = results.numFailedTests + unloadedFiles(results).length;
  if (status !== 0 && failed === 0) console.log('Vitest failed outside of the tests: see above.');
  console.log(summary(results, failed));
  process.exitCode = status === 0 && failed === 0 ? 0 : 1;
}

/** @param {string} name */
function runScript(name) {
  console.log(`== npm run ${name}`);
  if (npm(['run', '--silent', name]) !== 0) {
    throw new SetupError(`"npm run ${name}" failed; its own message is above.`);
  }
}

function programs() {
  const optional = {
    FFMPEG_PATH: orSkip(ensureFfmpeg, 'that compare with it'),
    NGINX_PATH: orSkip(ensureNginx, 'that are served by it'),
    FIREFOX_PATH: orSkip(ensureFirefox, 'in it'),
    WEBKIT_DRIVER_PATH: orSkip(ensureWebkitDriver, 'in WebKit'),
    XVFB_PATH: orSkip(ensureXvfb, 'in WebKit'),
  };
  const found = Object.entries(optional).filter(([, path]) => path !== undefined);
  return { CHROMIUM_PATH: ensureChromium(), ...Object.fromEntries(found) };
}

/**
 * Tests that need a missing program skip themselves.
 *
 * @param {() => string} ensure
 * @param {string} which tests are skipped
 */
function orSkip(ensure, which) {
  try {
    return ensure();
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
    console.error(`${error.message} The tests ${which} will be skipped.`);
    return undefined;
  }
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function runVitest(args, env) {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const command = [vitest, 'run', ...reporters, ...args];
  return spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit', env }).status ?? 1;
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
 * A file that does not load has no tests that could fail.
 *
 * @param {Results} results
 */
function unloadedFiles({ testResults }) {
  return testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
}

/**
 * @param {Results} results
 * @param {number} failed
 */
function summary({ numPassedTests, numPendingTests, numTodoTests }, failed) {
  const skipped = numPendingTests + numTodoTests;
  const tail = skipped > 0 ? `, ${skipped} skipped` : '';
  return `${numPassedTests} passed, ${failed} failed${tail}`;
}
