// C to WebAssembly with Debian's clang and wasi-libc, without Emscripten and without glue.
//
// const { file } = compileWasm({ name: 'picture', sources: ['wasm/picture/kernel.c'], exports: ['convert'], limit: 8000 });
//
// makes build/wasm/picture-<hash of recipe and sources>.wasm and its manifest, or finds them there. The same recipe gives
// the same bytes: no paths and no dates are in them. See recipe.mjs for what a recipe says, and for what needs no compiler.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { ROOT, SetupError } from '../install.mjs';
import { ensurePackages } from '../provision.mjs';
import {
  COMPILE_FLAGS,
  KEPT,
  LINK_FLAGS,
  isKept,
  keptPath,
  sha256,
  sourceDigests,
} from './recipe.mjs';

/** @import { Recipe } from './recipe.mjs' */

/**
 * @typedef {object} Toolchain the names of its programs, which are on the path
 * @property {string} cc
 * @property {string} ar
 * @property {string} ranlib
 * @property {string} nm
 * @property {string} version of the compiler, in one line
 */

/** One version for all, so that all get the same bytes. */
const VERSION = 16;
const NAMES = Object.freeze({
  cc: `clang-${VERSION}`,
  ar: `llvm-ar-${VERSION}`,
  ranlib: `llvm-ranlib-${VERSION}`,
  nm: `llvm-nm-${VERSION}`,
});
const WANTED = {
  title: `clang ${VERSION} with wasi-libc`,
  debianPackages: [
    ...[`clang-${VERSION}`, `lld-${VERSION}`, `llvm-${VERSION}`],
    ...['wasi-libc', `libclang-rt-${VERSION}-dev-wasm32`],
  ],
};

/**
 * @returns {Toolchain}
 * @throws {import('../provision.mjs').ProvisionError} there is none, and it cannot be installed: not Debian, or not root
 */
export function ensureToolchain() {
  return ensurePackages(WANTED, findToolchain);
}

/** @returns {Toolchain | undefined} that compiles and links a small program */
export function findToolchain() {
  const { ar, ranlib, nm } = NAMES;
  const areThere = [ar, ranlib, nm].every(starts);
  const version = outputOf(NAMES.cc, ['--version'])?.split('\n')[0];
  return areThere && version !== undefined && links() ? { ...NAMES, version } : undefined;
}

/**
 * @typedef {object} Linked what a recipe needs that is not in the repository
 * @property {readonly string[]} libraries archives, in the order of linking
 * @property {readonly string[]} include folders of headers
 * @property {readonly string[]} [flags] of the compiler
 */

/** @type {Linked} */
const NOTHING = { libraries: [], include: [] };

/**
 * Compiles and links, unless a file is kept of this recipe and these sources.
 *
 * @param {Recipe} recipe
 * @param {(toolchain: Toolchain) => Linked} [build] what its upstream is built by
 * @returns {{ readonly file: string, readonly isNew: boolean }} its absolute path
 * @throws {import('../provision.mjs').ProvisionError} there is no compiler
 * @throws {SetupError} the compiler refuses the sources, or the result is too large
 */
export function compileWasm(recipe, build = () => NOTHING) {
  const file = join(ROOT, keptPath(recipe));
  if (isKept(recipe)) return { file, isNew: false };
  const toolchain = ensureToolchain();
  const bytes = makeWasm(recipe, toolchain, build(toolchain));
  const manifest = manifestOf(recipe, bytes, toolchain);
  if (manifest.gzippedBytes > recipe.limit) {
    const sizes = `${manifest.gzippedBytes} bytes gzipped, and may be ${recipe.limit}`;
    throw new SetupError(`${recipe.name}.wasm is of ${sizes}.`);
  }
  writeFileSync(manifestPath(file), `${JSON.stringify(manifest, undefined, 2)}\n`);
  // Whoever finds it finds it whole.
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, file);
  return { file, isNew: true };
}

/**
 * @param {Recipe} recipe
 * @param {Toolchain} toolchain
 * @param {Linked} linked
 * @returns {Uint8Array} which depends on nothing but these: not on where they are
 */
export function makeWasm(recipe, { cc }, { libraries, include, flags = [] }) {
  mkdirSync(join(ROOT, KEPT), { recursive: true });
  const folder = mkdtempSync(join(ROOT, KEPT, `${recipe.name}-`));
  const compiling = [
    ...[...COMPILE_FLAGS, ...(recipe.flags ?? []), ...flags],
    ...include.flatMap((path) => [`-I${path}`, `-ffile-prefix-map=${path}=.`]),
  ];
  try {
    const objects = recipe.sources.map((source) => {
      const object = join(folder, `${basename(source, '.c')}.o`);
      runTool(cc, [...compiling, '-c', source, '-o', object]);
      return object;
    });
    const made = join(folder, 'made.wasm');
    const exported = recipe.exports.map((name) => `-Wl,--export=${name}`);
    const linking = [...LINK_FLAGS, ...exported, ...(recipe.linkFlags ?? [])];
    runTool(cc, [...objects, ...libraries, ...linking, '-o', made]);
    return readFileSync(made);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} file a WebAssembly file that is kept
 * @returns {string}
 */
export function manifestPath(file) {
  return file.replace(/\.wasm$/, '.json');
}

/**
 * Runs a program in the repository; what it writes is shown only where it fails.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @throws {SetupError}
 */
export function runTool(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: ROOT,
    maxBuffer: 2 ** 28,
    ...options,
    encoding: 'utf8',
  });
  if (status === 0) return;
  const said = error?.message ?? `${stdout}${stderr}`.slice(-4000);
  throw new SetupError(`${program} failed:\n${said}`);
}

/**
 * @param {Recipe} recipe
 * @param {Uint8Array} bytes
 * @param {Toolchain} toolchain
 */
function manifestOf(recipe, bytes, { version }) {
  return {
    recipe,
    sources: sourceDigests(recipe),
    compiler: version,
    sha256: sha256(bytes),
    bytes: bytes.length,
    gzippedBytes: gzipSync(bytes, { level: 9 }).length,
  };
}

/** Whether compiler, linker, C library and the compiler's own library are all there. */
function links() {
  const program = '#include <stdlib.h>\nvoid *make(int n) { return malloc(n); }\n';
  const { status } = spawnSync(NAMES.cc, [...LINK_FLAGS, '-x', 'c', '-', '-o', '-'], {
    input: program,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return status === 0;
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {string | undefined} what it wrote, where it is there
 */
function outputOf(program, args) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

/**
 * @param {string} program
 * @returns {boolean} whether it is there
 */
export function starts(program) {
  return outputOf(program, ['--version']) !== undefined;
}
