// Whether THIRD_PARTY_LICENSES.md says of each file of dist/ what of others is in it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, SetupError } from '../install.mjs';
import { allLicences, copiedFilesOf } from './files.mjs';
import { TABLE } from './table.mjs';

/** @import { Table } from './table.mjs' */

/** @typedef {ReadonlyMap<string, ReadonlySet<string>>} Parts what of others is in each file of dist/ */

/**
 * @typedef {object} Known
 * @property {Parts} parts
 * @property {Readonly<Record<string, string>>} versions of packages
 * @property {readonly string[]} texts files of dist/ that are licences
 */

/**
 * @typedef {object} Row
 * @property {string} part
 * @property {string | undefined} version
 * @property {readonly string[]} files
 * @property {readonly string[]} texts files with its licence
 */

const LICENCES_FILE = 'THIRD_PARTY_LICENSES.md';

/**
 * @param {string} path of a module
 * @returns {string | undefined} the package that it is from
 */
export function packageOf(path) {
  return /(?:^|[\\/])node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/](?!.*node_modules)/
    .exec(path)?.[1]
    ?.replace('\\', '/');
}

/**
 * The parts of the files that are copied; what is in our own scripts only the bundler knows.
 *
 * @param {Table} table
 * @returns {Parts}
 */
export function copiedParts({ wasm }) {
  return new Map(
    Object.values(wasm).flatMap((entry) =>
      copiedFilesOf(entry).map(({ file, source }) => {
        const parts = source === entry.wasm ? entry.contains : [packageOf(source)];
        return [file, new Set(parts.filter((part) => part !== undefined))];
      }),
    ),
  );
}

/**
 * @param {Parts} parts of all the files that are to be checked
 * @throws {SetupError} a part, its version or the text of its licence is missing, or a row is wrong
 */
export async function assertLicences(parts) {
  const [markdown, manifest] = await Promise.all(
    [LICENCES_FILE, 'package.json'].map((file) => readFile(join(ROOT, file), 'utf8')),
  );
  /** @type {unknown} */
  const parsed = JSON.parse(manifest ?? '');
  const { devDependencies } =
    /** @type {{ readonly devDependencies: Readonly<Record<string, string>> }} */ (parsed);
  const texts = allLicences(TABLE).map(({ file }) => file);
  const problems = licenceProblems(markdown ?? '', { parts, versions: devDependencies, texts });
  if (problems.length > 0) throw new SetupError(`${LICENCES_FILE}: ${problems.join('\n  ')}`);
}

/**
 * @param {string} markdown
 * @param {Known} known
 * @returns {readonly string[]} what is wrong, a sentence each
 */
export function licenceProblems(markdown, { parts, versions, texts }) {
  const rows = readRows(markdown);
  const headings = [...markdown.matchAll(/^## (.+)$/gm)].flatMap(([, text = '']) =>
    text.split(', '),
  );
  const missing = [...parts].flatMap(([file, names]) =>
    [...names]
      .filter((name) => !rows.some(({ part, files }) => part === name && files.includes(file)))
      .map((name) => `${name} is in ${file}, and no row says so.`),
  );
  const wrong = rows.flatMap((row) => [
    ...row.files
      .filter((file) => parts.get(file)?.has(row.part) === false)
      .map((file) => `${row.part} is not in ${file}.`),
    ...(row.version !== undefined && (versions[row.part] ?? row.version) !== row.version
      ? [`${row.part} is of version ${versions[row.part] ?? ''}, not ${row.version}.`]
      : []),
    ...(headings.includes(row.part) || row.texts.some((file) => texts.includes(file))
      ? []
      : [`The licence of ${row.part} has no text.`]),
  ]);
  return [...missing, ...wrong];
}

/**
 * Rows such as "| libavif 1.0.1 (a note) | `avif_enc.wasm` | BSD-2-Clause |".
 *
 * @param {string} markdown
 * @returns {readonly Row[]}
 */
function readRows(markdown) {
  const rows = [...markdown.matchAll(/^\| (.*?) *\| (.*?) *\| (.*?) *\|$/gm)];
  return rows
    .filter(([, , where = '']) => where.includes('`'))
    .map(([, title = '', where = '', licence = '']) => {
      const [, part = title, version] = /^(.+?)(?: (\d[\w.-]*))?(?: \(.*\))?$/.exec(title) ?? [];
      return { part, version, files: codeSpans(where), texts: codeSpans(licence) };
    });
}

/** @param {string} text */
function codeSpans(text) {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
