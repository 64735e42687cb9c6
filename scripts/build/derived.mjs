// The files of the repository that repeat what the table says.
import { readFile, writeFile } from 'node:fs/promises';
import { basename, extname, join, posix } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT, SetupError } from '../install.mjs';
import {
  ASSET_URLS_FILE,
  allCopiedFiles,
  bundlesOf,
  copiedFilesOf,
  declarationsOf,
  loadedScriptsOf,
} from './files.mjs';

/** @import { Table } from './table.mjs' */

/**
 * @typedef {object} Derived a file as it is, and as the table wants it
 * @property {string} path
 * @property {string} text
 * @property {string} wanted
 */

/**
 * Each derived file, and what of it comes from the table.
 *
 * @type {Readonly<Record<string, (text: string, table: Table) => string>>}
 */
const DERIVED = {
  'package.json': (text, table) => json({ ...parse(text), ...manifestParts(table) }),
  '.size-limit.json': (_text, table) => json(sizeLimits(table)),
  // What has no declarations of its own is not looked at.
  '.attw.json': (_text, { entries }) =>
    json({ profile: 'esm-only', entrypoints: entries.map(({ subpath }) => subpath) }),
  'tsconfig.json': (text, table) => {
    const config = parse(text);
    const options = /** @type {object} */ (config['compilerOptions']);
    return json({ ...config, compilerOptions: { ...options, paths: sourcesByName(table) } });
  },
  [ASSET_URLS_FILE]: (_text, table) => assetUrls(table),
};

/**
 * @param {Table} table
 * @returns {Promise<readonly Derived[]>}
 */
export async function readDerived(table) {
  return Promise.all(
    Object.entries(DERIVED).map(async ([path, make]) => {
      const filepath = join(ROOT, path);
      const text = await readFile(filepath, 'utf8').catch(() => '{}');
      const options = await resolveConfig(filepath);
      return { path, text, wanted: await format(make(text, table), { ...options, filepath }) };
    }),
  );
}

/**
 * @param {readonly Derived[]} derived
 * @returns {string} for each file that is not as the table wants it, the lines that differ
 */
export function differences(derived) {
  return derived
    .filter(({ text, wanted }) => text !== wanted)
    .map(({ path, text, wanted }) => {
      const there = text.split('\n');
      const due = wanted.split('\n');
      const lines = [
        ...there.filter((line) => !due.includes(line)).map((line) => `- ${line}`),
        ...due.filter((line) => !there.includes(line)).map((line) => `+ ${line}`),
      ];
      return [path, ...(lines.length > 0 ? lines : ['  its lines are in another order'])].join(
        '\n',
      );
    })
    .join('\n');
}

/**
 * @param {Table} table
 * @throws {SetupError} a file is not as the table wants it
 */
export async function assertDerived(table) {
  const text = differences(await readDerived(table));
  if (text === '') return;
  throw new SetupError(
    `Not as scripts/build/table.mjs says; "npm run sync" writes the lines with a plus:\n${text}`,
  );
}

/**
 * @param {Table} table
 * @returns {Promise<readonly string[]>} the files that had to be written
 */
export async function writeDerived(table) {
  const stale = (await readDerived(table)).filter(({ text, wanted }) => text !== wanted);
  await Promise.all(stale.map(({ path, wanted }) => writeFile(join(ROOT, path), wanted)));
  return stale.map(({ path }) => path);
}

/** @param {Table} table */
function manifestParts(table) {
  const scripts = [
    ...table.scripts.map(({ file }) => file),
    ...allCopiedFiles(table)
      .map(({ file }) => file)
      .filter((file) => extname(file) === '.js'),
  ];
  const subpaths = Object.fromEntries(
    table.entries.map(({ subpath, file }) => [
      subpath,
      { types: `./dist/${declarationsOf(file)}`, default: `./dist/${file}` },
    ]),
  );
  const withEffects = table.entries.filter(({ hasSideEffects }) => hasSideEffects);
  return {
    sideEffects: [
      ...withEffects.flatMap(({ file, entry }) => [`./dist/${file}`, `./${entry}`]),
      ...scripts.map((file) => `./dist/${file}`),
    ],
    exports: {
      ...subpaths,
      ...Object.fromEntries(scripts.map((file) => [`./${file}`, `./dist/${file}`])),
      './*.wasm': './dist/*.wasm',
      './package.json': './package.json',
    },
  };
}

/** @param {Table} table */
function sizeLimits(table) {
  const bundles = bundlesOf(table).map(({ title, limit, file }) => ({
    title,
    limit,
    files: [file],
  }));
  const wasm = Object.values(table.wasm).map((entry) => ({
    title: entry.title,
    limit: entry.limit,
    files: copiedFilesOf(entry).map(({ file }) => file),
  }));
  return [...bundles, ...wasm]
    .filter(({ limit }) => limit !== undefined)
    .map(({ title, limit, files }) => ({
      name: title,
      path: files.map((file) => `dist/${file}`),
      limit,
      gzip: true,
    }));
}

/** @param {Table} table */
function sourcesByName({ entries }) {
  return Object.fromEntries(
    entries.map(({ subpath, entry }) => [posix.join('hlsnap', subpath), [`./${entry}`]]),
  );
}

/**
 * Vite resolves these imports in the sources; for dist/ see literal-urls.mjs.
 *
 * @param {Table} table
 */
function assetUrls(table) {
  const folder = posix.dirname(ASSET_URLS_FILE);
  const files = [
    ...loadedScriptsOf(table).map(({ file, entry }) => ({
      file,
      specifier: `${posix.relative(folder, entry)}?worker&url`,
      type: '',
    })),
    ...allCopiedFiles(table)
      .filter(({ isOptIn }) => !isOptIn)
      .map(({ file, specifier, isMade, leftOutBy }) => ({
        file,
        specifier: `${specifier}?url`,
        type: isMade || leftOutBy !== undefined ? ' as string | undefined' : '',
      })),
  ].sort((one, other) => (one.file < other.file ? -1 : 1));
  const imports = files.map(
    ({ file, specifier }) => `import ${identifier(file)} from '${specifier}';`,
  );
  const packed = allCopiedFiles(table)
    .filter(({ isPacked, isOptIn }) => isPacked && !isOptIn)
    .map(({ file }) => `'${file}'`);
  const members = files.map(({ file, type }) => `'${file}': ${identifier(file)}${type},`);
  return `// Written by "npm run sync" from scripts/build/table.mjs.
${imports.join('\n')}

/** Where the files are that a worker loads on demand, by their names in dist/. */
export const ASSET_URLS = {
${members.join('\n')}
} as const;

/** Those of them that dist/ has in gzip. */
export const PACKED: ReadonlySet<string> = new Set([${packed.join(', ')}]);
`;
}

/** @param {string} file */
function identifier(file) {
  return basename(file).replaceAll(/[^a-z\d]+([a-z\d])/gi, (_match, /** @type {string} */ letter) =>
    letter.toUpperCase(),
  );
}

/** @param {unknown} value */
function json(value) {
  return JSON.stringify(value, undefined, 2);
}

/** @param {string} text */
function parse(text) {
  /** @type {unknown} */
  const value = JSON.parse(text);
  return /** @type {Readonly<Record<string, unknown>>} */ (value);
}
