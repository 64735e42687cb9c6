// Debian's source packages, from the machine's own package sources.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../install.mjs';
import { ProvisionError, ensurePackages } from '../provision.mjs';
import { KEPT, sha256 } from './recipe.mjs';
import { runTool, starts } from './toolchain.mjs';

/** @import { Upstream } from './recipe.mjs' */

/** Kept, so that another recipe needs no network. */
const DOWNLOADS = join(ROOT, KEPT, 'sources');
const APT_TIMEOUT_MS = 600_000;

/**
 * Unpacks a source package and applies Debian's patches.
 *
 * @param {Upstream} upstream
 * @param {string} folder which must not be there yet
 * @throws {ProvisionError} it cannot be had, or is not the one that is wanted
 */
export function unpackSource(upstream, folder) {
  ensurePackages(
    { title: 'dpkg-source', debianPackages: ['dpkg-dev'] },
    () => starts('dpkg-source') || undefined,
  );
  const missing = Object.keys(upstream.files).filter((file) => !existsSync(join(DOWNLOADS, file)));
  if (missing.length > 0) download(upstream);
  for (const [file, digest] of Object.entries(upstream.files)) {
    const path = join(DOWNLOADS, file);
    if (existsSync(path) && sha256(readFileSync(path)) === digest) continue;
    rmSync(path, { force: true });
    throw new ProvisionError(`${file} of Debian's source package is not the one that is wanted.`);
  }
  const description = Object.keys(upstream.files).find((file) => file.endsWith('.dsc')) ?? '';
  // Its checksum is known here, and its signer's key may not be.
  runTool('dpkg-source', ['--no-check', '--no-copy', '-x', join(DOWNLOADS, description), folder]);
}

/**
 * Asks the machine's own package sources, whose lists of source packages are kept apart from the machine's.
 *
 * @param {Upstream} upstream
 * @throws {ProvisionError}
 */
function download({ name, version }) {
  const state = join(DOWNLOADS, 'apt');
  const parts = join(state, 'parts');
  const lists = join(state, 'lists');
  for (const folder of [parts, join(lists, 'partial')]) mkdirSync(folder, { recursive: true });
  if (!existsSync('/etc/debian_version')) throw notHere(name, 'this is not Debian');
  writeSourceLists(parts);
  const options = [
    ...['Dir::Etc::sourcelist=/dev/null', `Dir::Etc::sourceparts=${parts}`],
    ...[`Dir::State::lists=${lists}`, 'Dir::Cache::pkgcache=', 'Dir::Cache::srcpkgcache='],
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  for (const args of [['update'], ['source', '--download-only', `${name}=${version}`]]) {
    const { status } = spawnSync('apt-get', ['-q', ...options, ...args], {
      cwd: DOWNLOADS,
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: APT_TIMEOUT_MS,
    });
    if (status !== 0) throw notHere(`${name} ${version}`, `"apt-get ${args.join(' ')}" failed`);
  }
}

/**
 * @param {string} source
 * @param {string} why
 */
function notHere(source, why) {
  return new ProvisionError(`Debian's source package ${source} cannot be had: ${why}.`);
}

/**
 * The machine's own lists of binary packages, as lists of source packages.
 *
 * @param {string} folder
 */
function writeSourceLists(folder) {
  const files = [
    ...(existsSync('/etc/apt/sources.list') ? ['/etc/apt/sources.list'] : []),
    ...readdirSync('/etc/apt/sources.list.d').map((file) => `/etc/apt/sources.list.d/${file}`),
  ].filter((file) => /\.(?:list|sources)$/.test(file));
  for (const [index, file] of files.entries()) {
    const text = readFileSync(file, 'utf8')
      .replaceAll(/^Types:.*$/gm, 'Types: deb-src')
      .replaceAll(/^deb(?=\s)/gm, 'deb-src');
    writeFileSync(join(folder, `${index}${file.slice(file.lastIndexOf('.'))}`), text);
  }
}
