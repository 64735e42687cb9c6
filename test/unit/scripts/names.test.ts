import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = ['shared', 'src'];
const WORKER = ['shared', 'wasm', 'worker'];

/** What several folders have, each for its own: their public face, decoders, codecs, the checked options of a sink. */
const ROLES = ['index', 'types', 'options', 'resolve', 'engine', 'h264', 'hevc'];

test('no two files export the same name', async () => {
  const places = new Map<string, string[]>();
  for (const file of await filesIn([...new Set([...PAGE, ...WORKER])])) {
    for (const name of await exportedNames(file)) {
      places.set(name, [...(places.get(name) ?? []), file]);
    }
  }
  expect(places.size).toBeGreaterThan(500);
  expect(several(places)).toEqual([]);
});

test.each([
  ['page', PAGE],
  ['worker', WORKER],
])(
  "no two files of the %s's side have the same name, unless it is a role",
  async (_side, trees) => {
    const places = new Map<string, string[]>();
    for (const file of await filesIn(trees)) {
      const name = basename(file, '.ts');
      // Options have the name of what they are options of.
      if (ROLES.includes(name) || file.startsWith('src/options/')) continue;
      places.set(name, [...(places.get(name) ?? []), file]);
    }
    expect(several(places)).toEqual([]);
  },
);

test('exports are found in each form they have', () => {
  const text = `
    export function f() {}
    export const { a, b: [c] } = x, d = 1;
    export class C {}
    export type T = 1;
    export interface I {}
    const hidden = 1;
    export { other } from './other.js';
  `;
  expect(declaredExports(text)).toEqual(['f', 'a', 'c', 'd', 'C', 'T', 'I']);
});

async function filesIn(trees: readonly string[]): Promise<readonly string[]> {
  const lists = trees.map(async (tree) => {
    const files = await readdir(join(ROOT, tree), { recursive: true });
    return files.map((file) => `${tree}/${file.replaceAll('\\', '/')}`);
  });
  const files = (await Promise.all(lists)).flat();
  return files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
}

async function exportedNames(file: string): Promise<ReadonlySet<string>> {
  return new Set(declaredExports(await readFile(join(ROOT, file), 'utf8')));
}

/** What is passed on from another file is declared there. */
function declaredExports(text: string): readonly string[] {
  const { statements } = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest);
  return statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name));
    }
    const { name } = statement as ts.DeclarationStatement;
    return name ? [name.text] : [];
  });
}

function namesIn(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? namesIn(element.name) : [],
  );
}

function several(places: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...places]
    .filter(([, files]) => files.length > 1)
    .map(([name, files]) => `${name}: ${files.join(', ')}`);
}
