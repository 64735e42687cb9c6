// The files of dist/, as the table has them.
import { basename, posix } from 'node:path';
import { isKept, keptPath } from '../wasm/recipe.mjs';

/** @import { Bundle, Table, Wasm } from './table.mjs' */

/**
 * @typedef {object} CopiedFile
 * @property {string} file in dist/
 * @property {string} source in the repository or in node_modules/; of one that is made, what modules call it
 * @property {string} from where it is copied from
 * @property {string} specifier what the module at `ASSET_URLS_FILE` imports it as
 * @property {string | undefined} leftOutBy
 * @property {boolean} isPacked
 * @property {boolean} isOptIn
 * @property {boolean} isMade
 * @property {boolean} isThere not so only where it is made, and has not been made yet
 */

const PACKAGES = 'node_modules/';
/** The module that imports the URL of each file that workers load on demand, but of those that are opt-in. */
const WORKER_ENTRY = 'worker/main.ts';
export const ASSET_URLS_FILE = 'wasm/load/asset-urls.ts';

/**
 * @param {Table} table
 * @returns {readonly Bundle[]}
 */
export function bundlesOf({ entries, chunks, scripts }) {
  return [...entries, ...chunks, ...scripts];
}

/**
 * The scripts that workers load by themselves; the worker is started by the page, which is loaded by the application.
 *
 * @param {Table} table
 */
export function loadedScriptsOf({ scripts }) {
  return scripts.filter(
    ({ entry, isClassic, isServiceWorker, isOptIn }) =>
      entry !== WORKER_ENTRY && ![isClassic, isServiceWorker, isOptIn].includes(true),
  );
}

/**
 * The files that an entry copies to dist/, its script first.
 *
 * @param {Wasm} entry
 * @returns {readonly CopiedFile[]}
 */
export function copiedFilesOf(entry) {
  const { wasm, script, imports, recipe, leftOutBy, isPacked = false, isOptIn = false } = entry;
  const copied = (/** @type {string} */ source, /** @type {string | undefined} */ specifier) => ({
    file: basename(source),
    source,
    from: recipe && source === wasm ? keptPath(recipe) : source,
    specifier: specifier ?? defaultSpecifier(source),
    leftOutBy,
    isPacked: isPacked && source === wasm,
    isOptIn,
    isMade: recipe !== undefined,
    isThere: !recipe || isKept(recipe),
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

/** @param {Table} table */
export function allLicences({ wasm }) {
  return Object.values(wasm).flatMap((entry) => licenceOf(entry) ?? []);
}

/**
 * @param {Table} table
 * @returns {readonly CopiedFile[]}
 */
export function allCopiedFiles({ wasm }) {
  return Object.values(wasm).flatMap(copiedFilesOf);
}

/**
 * Every file of dist/, in order; those that are made where they have been made.
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
 * @returns {readonly { readonly file: string, readonly from: string, readonly isPacked?: boolean }[]}
 */
export function filesToCopy({ wasm }) {
  return Object.values(wasm).flatMap((entry) => {
    const files = copiedFilesOf(entry).filter(({ isThere }) => isThere);
    const licence = files.length > 0 ? licenceOf(entry) : undefined;
    return licence ? [...files, { file: licence.file, from: licence.source }] : files;
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
