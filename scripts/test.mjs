// npm test: installs what is missing, builds dist/, runs Vitest beside checks of style, types, package and sizes, and ends
// with a line of totals. With arguments it skips the checks.
//
// npm test -- [--no-build] [Vitest's arguments: --project unit, a file name, -t "part of a name" …]
import console from 'node:console';
import process from 'node:process';
import { ensureInstalled, run } from './install.mjs';
import {
  ProvisionError,
  ensureChromium,
  ensureFfmpeg,
  ensureFirefox,
  ensureNginx,
  ensureWebkitDriver,
  ensureXvfb,
} from './provision.mjs';
import { runVitest } from './run-vitest.mjs';
import { Steps, failureOf, npmScript, refuseFailed } from './steps.mjs';

/** @import { TestRun } from './run-vitest.mjs' */

const BUILD = npmScript('build');
/** Our decoders, where they can be made: that takes minutes at the first time, and nothing later. */
const CORE = {
  name: 'build:core',
  line: [process.execPath, 'scripts/build-core.mjs', '--if-possible'],
};
/** They use a core that the build, and tests that wait for browsers, leave idle. */
const SOURCE_CHECKS = [['typecheck', 'lint'].map(npmScript)];
const PACKAGE_CHECKS = [['package:check', 'size'].map(npmScript)];

await run(main);

async function main() {
  const options = process.argv.slice(2);
  const args = options.filter((option) => option !== '--no-build');
  const steps = new Steps();
  await steps.time('install', ensureInstalled);
  const env = await steps.time('programs', () => ({ ...process.env, ...programs() }));
  const runTests = () => steps.time('tests', () => runVitest(args, env));
  if (options.length > 0) {
    if (!options.includes('--no-build')) refuseFailed(await steps.runLanes([[BUILD]]));
    finish(steps, await runTests(), []);
    return;
  }
  const { result, failed } = await steps.runBeside(SOURCE_CHECKS, async () => {
    refuseFailed(await steps.runLanes([[CORE, BUILD]]));
    return steps.runBeside(PACKAGE_CHECKS, runTests);
  });
  finish(steps, result.result, [...failed, ...result.failed]);
}

/**
 * @param {Steps} steps
 * @param {TestRun} tests
 * @param {readonly string[]} failed checks
 */
function finish(steps, { passed, totals }, failed) {
  if (failed.length > 0) console.log(failureOf(failed));
  console.log(steps.summary());
  console.log(totals);
  process.exitCode = passed && failed.length === 0 ? 0 : 1;
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
