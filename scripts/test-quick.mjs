// npm run test:quick: for everyday work. Style of the files that differ from main, types, and unit tests; it ends with
// a line of totals.
import { spawnSync } from 'node:child_process';
import console from 'node:console';
import process from 'node:process';
import { ROOT, ensureInstalled, run } from './install.mjs';
import { runVitest } from './run-vitest.mjs';
import { Steps, npmScript, refuseFailed } from './steps.mjs';

const SCRIPTS = /\.(?:[cm]?js|[cm]?ts)$/;
/** A lint of more files at once is hardly quicker than that of all. */
const MAX_FILES = 200;

await run(main);

async function main() {
  const steps = new Steps();
  await steps.time('install', ensureInstalled);
  refuseFailed(await steps.runLanes([[npmScript('typecheck')], lintCommands()]));
  const args = ['--project', 'unit', ...process.argv.slice(2)];
  const { passed, totals } = await steps.time('unit tests', () => runVitest(args, process.env));
  console.log(steps.summary());
  console.log(totals);
  process.exitCode = passed ? 0 : 1;
}

function lintCommands() {
  const files = changedFiles();
  if (files === undefined || files.length > MAX_FILES) return [npmScript('lint')];
  const scripts = files.filter((file) => SCRIPTS.test(file));
  const eslint = ['node_modules/eslint/bin/eslint.js', '--no-warn-ignored', ...scripts];
  const prettier = ['node_modules/prettier/bin/prettier.cjs', '--check', '--ignore-unknown'];
  return [
    ...(scripts.length > 0 ? [{ name: 'eslint', line: [process.execPath, ...eslint] }] : []),
    ...(files.length > 0
      ? [{ name: 'prettier', line: [process.execPath, ...prettier, ...files] }]
      : []),
    npmScript('lint:imports'),
  ];
}

/** Those that differ from where the work left main, committed or not; `undefined` where there is no repository. */
function changedFiles() {
  const base =
    git(['merge-base', 'HEAD', 'main']) ??
    git(['merge-base', 'HEAD', 'origin/main']) ??
    git(['rev-parse', 'HEAD']);
  const commit = base?.trim();
  if (!commit) return undefined;
  const changed = git(['diff', '--name-only', '--diff-filter=d', '-z', commit]) ?? '';
  const untracked = git(['ls-files', '--others', '--exclude-standard', '-z']) ?? '';
  return [...changed.split('\0'), ...untracked.split('\0')].filter((file) => file !== '');
}

/**
 * @param {readonly string[]} args
 * @returns {string | undefined} what it writes; `undefined` where it fails
 */
function git(args) {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}
