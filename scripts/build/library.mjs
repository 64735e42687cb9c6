import { spawn } from 'node:child_process';
import console from 'node:console';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { ROOT, SetupError } from '../install.mjs';
import { assertDist } from './check-dist.mjs';
import { assertDerived } from './derived.mjs';
import { allCopiedFiles, filesToCopy } from './files.mjs';
import { assertLicences, copiedParts } from './licences.mjs';
import { PASSES, runPass } from './passes.mjs';
import { TABLE } from './table.mjs';
import { assertAllMade } from './vendor-patches.mjs';

/** @import { Script } from './passes.mjs' */
/** @import { VendorPatch } from './vendor-patches.mjs' */

const DIST = join(ROOT, 'dist');

/**
 * Empties dist/ and fills it.
 *
 * @throws {SetupError} something is not as the table says, or a pass failed
 */
export async function buildLibrary() {
  await assertDerived(TABLE);
  await rm(DIST, { recursive: true, force: true });
  await mkdir(DIST);
  const types = startTypes();
  try {
    const scripts = await makeScripts();
    await copyFiles();
    await types.done;
    await assertDist(TABLE, scripts);
    const bundled = scripts.map(({ file, packages }) => /** @type {const} */ ([file, packages]));
    await assertLicences(new Map([...copiedParts(TABLE), ...bundled]));
  } finally {
    types.end();
  }
}

/** @returns {Promise<readonly Script[]>} */
async function makeScripts() {
  /** @type {Set<VendorPatch>} */
  const patches = new Set();
  const scripts = [];
  for (const pass of PASSES) {
    const startedAt = performance.now();
    const made = await runPass(pass, patches);
    const sizes = made.map(({ file, bytes }) => `${file} ${(bytes / 1000).toFixed(1)} kB`);
    report(pass.name, `${sizes.join(', ')} gzipped`, startedAt);
    scripts.push(...made);
  }
  assertAllMade(patches);
  return scripts;
}

async function copyFiles() {
  const startedAt = performance.now();
  const files = filesToCopy(TABLE);
  await Promise.all(
    files.map(({ from, file, isPacked = false }) => {
      return (isPacked ? pack : copyFile)(join(ROOT, from), join(DIST, file));
    }),
  );
  const absent = allCopiedFiles(TABLE).filter(({ isThere }) => !isThere);
  const without = absent.map(({ file }) => `, without ${file}`).join('');
  report('copies', `${files.length} files${without}`, startedAt);
}

/**
 * @param {string} from
 * @param {string} to
 */
async function pack(from, to) {
  const level = constants.Z_BEST_COMPRESSION;
  await writeFile(to, await promisify(gzip)(await readFile(from), { level }));
}

/** They need a processor for as long as all the passes; so they have a process of their own. */
function startTypes() {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'types.mjs')], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const done = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code !== 0) {
        reject(new SetupError('There are no declarations; the messages are above.'));
        return;
      }
      report('types', `${TABLE.entries.length} declarations`, startedAt);
      resolve(undefined);
    });
  });
  // A pass may fail first.
  done.catch(() => undefined);
  return { done, end: () => child.kill() };
}

/**
 * @param {string} step
 * @param {string} result
 * @param {number} startedAt
 */
function report(step, result, startedAt) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${step.padEnd(14)} ${result} (${seconds} s)`);
}
