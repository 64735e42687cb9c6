// The files of dist/, as the table has them.
import { existsSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { ROOT } from '../install.mjs';

/** @import { Bundle, Table, Wasm } from './table.mjs' */

/**
 * @typedef {object} CopiedFile
 * @property {string} file in dist/
 * @property {string} source in the repository, or in node_modules/
 * @property {string} specifier what the module at `ASSET_URLS_FILE` imports it as
 * @property {boolean} isOptional
 * @property {string | undefined} leftOutBy
 * @property {boolean} isThere
 */

const PACKAGES = 'node_modules/';
/** The module that imports the URL of each file that is loaded on demand. */
const WORKER_ENTRY = 'worker/main.ts';
export const ASSET_URLS_FILE = 'wasm/load/asset-urls.ts';

/**
 * @param {Table} table
 * @returns {readonly Bundle[]}
 */
export function bundlesOf({ entries, scripts }) {
  return [...entries, ...scripts];
}

/**
 * The scripts that workers load; the worker itself is started by the page, which is loaded by the application.
 *
 * @param {Table} table
 */
export function loadedScriptsOf({ scripts }) {
  return scripts.filter(({ entry, isClassic }) => entry !== WORKER_ENTRY && isClassic !== true);
}

/**
 * The files that an entry copies to dist/, its script first.
 *
 * @param {Wasm} entry
 * @returns {readonly CopiedFile[]}
 */
export function copiedFilesOf({ wasm, script, imports, isOptional = false, leftOutBy }) {
  const copied = (/** @type {string} */ source, /** @type {string | undefined} */ specifier) => ({
    file: basename(source),
    source,
    specifier: specifier ?? defaultSpecifier(source),
    isOptional,
    leftOutBy,
    isThere: !isOptional || existsSync(join(ROOT, source)),
  });
  return [
    ...(script === undefined ? [] : [copied(script, imports?.script)]),
    copied(wasm, imports?.wasm),
  ];
}

/**
 * @param {Wasm} entry
 * @returns {{ readonly file: string, readonly source: string } | undefined}
 */
export function licenceOf({ wasm, licence }) {
  if (licence === undefined) return undefined;
  return { file: `${basename(wasm, '.wasm')}.LICENSE.txt`, source: licence };
}

/**
 * @param {Table} table
 * @returns {readonly CopiedFile[]}
 */
export function allCopiedFiles({ wasm }) {
  return Object.values(wasm).flatMap(copiedFilesOf);
}

/**
 * Every file of dist/, in order; optional ones where their sources are there.
 *
 * @param {Table} table
 * @returns {readonly string[]}
 */
export function distFiles(table) {
  return [
    ...bundlesOf(table).map(({ file }) => file),
    ...table.entries.map(({ file }) => declarationsOf(file)),
    ...filesToCopy(table).map(({ file }) => file),
  ].sort();
}

/**
 * What is copied to dist/, and from where, with the licences that go beside.
 *
 * @param {Table} table
 * @returns {readonly { readonly file: string, readonly source: string }[]}
 */
export function filesToCopy({ wasm }) {
  return Object.values(wasm).flatMap((entry) => {
    const files = copiedFilesOf(entry).filter(({ isThere }) => isThere);
    const licence = files.length > 0 ? licenceOf(entry) : undefined;
    return licence ? [...files, licence] : files;
  });
}

/**
 * @param {string} file a script or its source
 * @returns {string}
 */
export function declarationsOf(file) {
  return file.replace(/\.[jt]s$/, '.d.ts');
}

/** @param {string} source */
function defaultSpecifier(source) {
  return source.startsWith(PACKAGES)
    ? source.slice(PACKAGES.length)
    : posix.relative(posix.dirname(ASSET_URLS_FILE), source);
}
