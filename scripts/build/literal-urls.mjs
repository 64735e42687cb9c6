import { dirname, join, posix } from 'node:path';
import { normalizePath } from 'vite';
import { ROOT } from '../install.mjs';
import { allCopiedFiles, allLicences, bundlesOf } from './files.mjs';

/** @import { Plugin } from 'vite' */
/** @import { Table } from './table.mjs' */

const VIRTUAL = '\0hlsnap-url:';
const ABSENT = '\0hlsnap-absent';
const URL_IMPORT = /^(.+)\?(?:worker&)?url$/;
const URL_EXPRESSION = /new URL\('(\.[^']+)', import\.meta\.url\)/g;

/**
 * Publishes `new URL('./file', import.meta.url)` word for word, so that the application's own bundler finds the file.
 * Left alone, Vite's library mode inlines every wasm as base64 and writes absolute worker URLs.
 *
 * @param {Table} table
 * @returns {Plugin}
 */
export function literalUrls(table) {
  const files = filesBySource(table);
  const absent = new Set(
    allCopiedFiles(table)
      .filter(({ isThere }) => !isThere)
      .map(({ file }) => file),
  );
  return {
    name: 'hlsnap:literal-urls',
    apply: 'build',
    enforce: 'pre',
    resolveId(source, importer) {
      const [, path] = URL_IMPORT.exec(source) ?? [];
      if (path === undefined || importer === undefined) return undefined;
      const file = files.get(inRepository(path, importer));
      if (file === undefined) return this.error(unknown(source, importer));
      return absent.has(file) ? undefined : VIRTUAL + file;
    },
    load(id) {
      if (!id.startsWith(VIRTUAL)) return undefined;
      const code = `export default ${urlOf(id.slice(VIRTUAL.length), table)};`;
      // What it is about may be called .txt.
      return { code, moduleType: 'js' };
    },
    transform(code, id) {
      if (id.includes('node_modules')) return undefined;
      const out = code.replaceAll(URL_EXPRESSION, (_match, /** @type {string} */ path) => {
        const file = files.get(inRepository(path, id));
        return file === undefined ? this.error(unknown(path, id)) : literal(file);
      });
      return out === code ? undefined : { code: out, map: null };
    },
    renderChunk(code) {
      const out = code.replaceAll(/__HLSNAP_FILE__\((["'`][^"'`]+["'`])\)/g, '$1');
      return out === code ? undefined : { code: out, map: null };
    },
  };
}

/**
 * The URLs of files that are made: of what is kept, and `undefined` for one that has not been made.
 *
 * @param {Table} table
 * @returns {Plugin}
 */
export function madeUrls(table) {
  const made = new Map(
    allCopiedFiles(table)
      .filter(({ isMade }) => isMade)
      .map((file) => [file.source, file]),
  );
  return {
    name: 'hlsnap:made-urls',
    enforce: 'pre',
    resolveId(source, importer) {
      const [, path] = URL_IMPORT.exec(source) ?? [];
      if (path === undefined || importer === undefined) return undefined;
      const file = made.get(inRepository(path, importer));
      if (!file) return undefined;
      return file.isThere ? `${normalizePath(join(ROOT, file.from))}?url` : ABSENT;
    },
    load: (id) => (id === ABSENT ? 'export default undefined;' : undefined),
  };
}

/**
 * What a source names, a path in the repository or a package's, and the file in dist/ that it stands for.
 *
 * @param {Table} table
 * @returns {ReadonlyMap<string, string>}
 */
function filesBySource(table) {
  return new Map([
    ...bundlesOf(table).map(({ entry, file }) => /** @type {const} */ ([entry, file])),
    ...allCopiedFiles(table).flatMap(({ source, specifier, file }) => [
      /** @type {const} */ ([source, file]),
      /** @type {const} */ ([specifier, file]),
    ]),
    ...allLicences(table).map(({ source, file }) => /** @type {const} */ ([source, file])),
  ]);
}

/**
 * @param {string} path as a module names it
 * @param {string} importer
 */
function inRepository(path, importer) {
  if (!path.startsWith('.')) return path;
  return posix.relative(normalizePath(ROOT), normalizePath(join(dirname(importer), path)));
}

/**
 * @param {string} file
 * @param {Table} table
 * @returns {string} an expression
 */
function urlOf(file, table) {
  const copied = allCopiedFiles(table).find((candidate) => candidate.file === file);
  if (copied?.leftOutBy !== undefined) {
    // Bundlers that know the constant see that the URL is not used, and emit nothing.
    return `typeof ${copied.leftOutBy} === 'undefined' ? ${literal(file)}.href : undefined`;
  }
  // Vite would put a small file into a data: URL, which a Content-Security-Policy forbids; no server sees the query.
  const url = copied
    ? `${literal(file)}.href`
    : `${literal(`${file}?no-inline`)}.href.replace('?no-inline', '')`;
  // What is opt-in is imported on the page, which may be in a script without a URL: it names an assetBaseUrl then.
  return isOptIn(file, table) ? `import.meta.url && ${url}` : url;
}

/**
 * @param {string} file
 * @param {Table} table
 */
function isOptIn(file, table) {
  const optIn = [
    ...table.scripts.filter((script) => script.isOptIn),
    ...allCopiedFiles(table).filter((copied) => copied.isOptIn),
    ...allLicences(table),
  ];
  return optIn.some((one) => one.file === file);
}

/** @param {string} file */
function literal(file) {
  return `new URL(__HLSNAP_FILE__('./${file}'), import.meta.url)`;
}

/**
 * @param {string} source
 * @param {string} importer
 */
function unknown(source, importer) {
  return `${importer} asks for the URL of ${source}, which scripts/build/table.mjs does not have.`;
}
