// What has to be in place before anything in the repository can run: a new enough Node, and node_modules as in the lock
// file.
import { spawnSync } from 'node:child_process';
import console from 'node:console';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Vite 8 needs Node 20.19. */
const OLDEST_NODE = Object.freeze([20, 19]);

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Something is missing; the message is one sentence for the user. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/** @throws {SetupError} Node is too old, or `npm ci` failed */
export function ensureInstalled() {
  checkNode(process.versions.node);
  if (isInstalled()) return;
  console.error('node_modules is not as package-lock.json says; running: npm ci');
  if (npm(['ci', '--no-audit', '--no-fund']) !== 0) {
    throw new SetupError('"npm ci" failed; its own message is above.');
  }
}

/**
 * @param {readonly string[]} args
 * @returns {number} exit code
 */
export function npm(args) {
  const windows = process.platform === 'win32';
  const options = /** @type {const} */ ({ cwd: ROOT, stdio: 'inherit', shell: windows });
  return spawnSync('npm', args, options).status ?? 1;
}

/**
 * Runs a script's main function; a `SetupError` or `ProvisionError` becomes its message and exit code 1.
 *
 * @param {() => void | Promise<void>} main
 */
export async function run(main) {
  try {
    await main();
  } catch (error) {
    const known = error instanceof Error && /^(?:Setup|Provision)Error$/.test(error.name);
    if (!known) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** @param {string} version */
function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupError(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${version}.`);
}

/** npm records what it installed into node_modules in the lock file's format. */
function isInstalled() {
  const there = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(there)) return false;
  const installed = readPackages(there);
  const locked = Object.entries(readPackages(join(ROOT, 'package-lock.json')));
  return locked.every(
    ([path, { version, optional }]) =>
      path === '' || optional === true || installed[path]?.version === version,
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function readPackages(file) {
  /** @type {unknown} */
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof lock !== 'object' || lock === null || !('packages' in lock)) return {};
  return /** @type {Record<string, { version?: string, optional?: boolean }>} */ (lock.packages);
}
