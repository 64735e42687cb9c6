import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, SetupError } from '../install.mjs';
import { distFiles } from './files.mjs';

/** @import { Table } from './table.mjs' */
/** @import { Script } from './passes.mjs' */

/**
 * @param {Table} table
 * @param {readonly Script[]} scripts
 * @throws {SetupError} a file is missing or too much, or a script asks for one that is not there
 */
export async function assertDist(table, scripts) {
  const problems = distProblems(distFiles(table), await readdir(join(ROOT, 'dist')), scripts);
  if (problems.length > 0) throw new SetupError(`dist/: ${problems.join('; ')}.`);
}

/**
 * @param {readonly string[]} due
 * @param {readonly string[]} there
 * @param {readonly Pick<Script, 'file' | 'code'>[]} scripts
 * @returns {readonly string[]}
 */
export function distProblems(due, there, scripts) {
  return [
    ...due.filter((file) => !there.includes(file)).map((file) => `${file} is missing`),
    ...there
      .filter((file) => !due.includes(file))
      .map((file) => `${file} is not in scripts/build/table.mjs`),
    ...scripts.flatMap(({ file, code }) =>
      urlsIn(code)
        .filter((asked) => !there.includes(asked))
        .map((asked) => `${file} asks for ${asked}, which is not there`),
    ),
  ];
}

/**
 * @param {string} code
 * @returns {readonly string[]} the files whose URLs it makes
 */
export function urlsIn(code) {
  const urls = code.matchAll(/new URL\((["'`])(?:\.\/)?([\w.-]+?)(?:\?[\w-]+)?\1,/g);
  return [...urls].map(([, , file = '']) => file);
}
