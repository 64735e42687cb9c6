// npm test: installs what is missing, builds dist/, checks style, types, package and sizes, runs Vitest, and ends with
// a line of totals. With arguments it skips the checks.
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
import { Steps, npmScript } from './steps.mjs';

const BUILD = ['build'].map(npmScript);
/** Our decoders, where they can be made: that takes minutes at the first time, and nothing later. */
const CORE = {
  name: 'build:core',
  line: [process.execPath, 'scripts/build-core.mjs', '--if-possible'],
};
/** The two lanes take about as long as each other, once the decoders have been made. */
const CHECKS = [
  [CORE, ...BUILD, ...['package:check', 'size'].map(npmScript)],
  ['typecheck', 'lint'].map(npmScript),
];

await run(main);

async function main() {
  const options = process.argv.slice(2);
  const args = options.filter((option) => option !== '--no-build');
  const steps = new Steps();
  await steps.time('install', ensureInstalled);
  const env = await steps.time('programs', () => ({ ...process.env, ...programs() }));
  if (options.length === 0) await steps.runLanes(CHECKS);
  else if (!options.includes('--no-build')) await steps.runLanes([BUILD]);
  const { passed, totals } = await steps.time('tests', () => runVitest(args, env));
  console.log(steps.summary());
  console.log(totals);
  process.exitCode = passed ? 0 : 1;
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
