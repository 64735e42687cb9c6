// What a WebAssembly file of our own is made of, and where the finished one is kept. Needs no compiler: dist/ takes what is
// kept, and whoever has the compiler makes it (toolchain.mjs).
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../install.mjs';

/**
 * @typedef {object} Recipe all that the bytes of a WebAssembly file depend on, but for the compiler
 * @property {string} name of the file, without `.wasm`
 * @property {readonly string[]} sources C files, as paths in the repository
 * @property {readonly string[]} [headers] other files of the repository that they need
 * @property {readonly string[]} [flags] of the compiler, in addition to `COMPILE_FLAGS`
 * @property {readonly string[]} [linkFlags] in addition to `LINK_FLAGS`
 * @property {readonly string[]} exports functions that JavaScript calls; `memory` is always exported
 * @property {number} limit of its gzipped size, in bytes
 * @property {readonly Upstream[]} [upstream] libraries that are linked, and built by a script of their own
 */

/**
 * @typedef {object} Upstream a source package of Debian
 * @property {string} name
 * @property {string} version
 * @property {Readonly<Record<string, string>>} files each of them with its SHA-256
 * @property {readonly string[]} configure arguments of its build
 */

/**
 * Numbers in vectors, and no moving of bytes one by one. Signed `char` would be the target's default as well; it is said
 * because decoders rely on it.
 */
export const COMPILE_FLAGS = Object.freeze([
  '--target=wasm32-wasi',
  '-O3',
  '-msimd128',
  '-mbulk-memory',
  '-fsigned-char',
]);

/** No `-O` here: clang would run whatever `wasm-opt` is installed, and older ones refuse newer features. */
export const LINK_FLAGS = Object.freeze([
  '--target=wasm32-wasi',
  '-mexec-model=reactor',
  '-Wl,--gc-sections',
  '-Wl,--strip-all',
]);

/** Finished files, by the hash of their recipe. Building dist/ leaves them alone. */
const KEPT = 'build/wasm';

/**
 * @param {Recipe} recipe
 * @returns {string} its place in the repository; the manifest is beside it, as `.json`
 */
export function keptPath(recipe) {
  return `${KEPT}/${recipe.name}-${digestOf(recipe)}.wasm`;
}

/**
 * @param {Recipe} recipe
 * @returns {boolean} whether it has been made, from this recipe and these sources
 */
export function isKept(recipe) {
  return existsSync(join(ROOT, keptPath(recipe)));
}

/**
 * @param {Recipe} recipe
 * @returns {string} of the recipe and of what is in the files that it names
 */
export function digestOf(recipe) {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([COMPILE_FLAGS, LINK_FLAGS, { ...recipe, limit: undefined }]));
  for (const [file, digest] of Object.entries(sourceDigests(recipe))) hash.update(file + digest);
  return hash.digest('hex').slice(0, 16);
}

/**
 * @param {Recipe} recipe
 * @returns {Readonly<Record<string, string>>} the SHA-256 of each file of the repository
 */
export function sourceDigests({ sources, headers = [] }) {
  return Object.fromEntries(
    [...sources, ...headers].map((file) => [file, sha256(readFileSync(join(ROOT, file)))]),
  );
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
