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
 * @property {readonly Upstream[]} [upstream] libraries that are linked, each built by what upstream.mjs knows of it
 * @property {readonly string[]} [ports] files of the repository that these need in order to be compiled at all
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
export const KEPT = 'build/wasm';

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
  const parts = [COMPILE_FLAGS, LINK_FLAGS, { ...recipe, limit: undefined }];
  return shortDigest(JSON.stringify([...parts, sourceDigests(recipe)]));
}

/**
 * @param {Recipe} recipe
 * @returns {Readonly<Record<string, string>>} the SHA-256 of each file of the repository
 */
export function sourceDigests({ sources, headers = [], ports = [] }) {
  return digestsOf([...sources, ...headers, ...ports]);
}

/**
 * What is built of upstream is kept, too: it takes minutes, and our own sources change more often.
 *
 * @param {Recipe} recipe
 * @returns {string} a folder in the repository
 */
export function upstreamPath({ name, flags, linkFlags, upstream, ports = [] }) {
  const parts = [COMPILE_FLAGS, flags, linkFlags, upstream, digestsOf(ports)];
  return `${KEPT}/${name}-upstream-${shortDigest(JSON.stringify(parts))}`;
}

/** @param {readonly string[]} files */
function digestsOf(files) {
  return Object.fromEntries(files.map((file) => [file, sha256(readFileSync(join(ROOT, file)))]));
}

/** @param {string} text */
function shortDigest(text) {
  return sha256(text).slice(0, 16);
}

/**
 * @param {Uint8Array | string} data
 * @returns {string}
 */
export function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}
