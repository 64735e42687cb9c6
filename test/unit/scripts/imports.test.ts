import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findCircles, findImportProblems } from '../../../scripts/import-rules.mjs';
import { ZONES } from '../../../scripts/zones.mjs';

const ROOT = join(import.meta.dirname, '../../..');

/** Path, what lives there, what it may import. */
const ROW = /^\| `([^`]+)` +\|[^|]*\| ([^|]*?) +\|$/gm;

test('docs/architecture.md shows the zones that the imports are held to', async () => {
  const text = await readFile(join(ROOT, 'docs/architecture.md'), 'utf8');
  const rows = [...text.matchAll(ROW)].map(([, path = '', imports = '']) => [
    path,
    imports === '' ? [] : imports.replaceAll('`', '').split(', '),
  ]);
  expect(rows).toEqual(Object.entries(ZONES));
});

test('a zone is there, and imports only what is further up', () => {
  const paths = Object.keys(ZONES);
  for (const [index, [path, imports]] of Object.entries(ZONES).entries()) {
    expect(existsSync(join(ROOT, path)), path).toBe(true);
    const above = paths.slice(0, index);
    for (const name of imports.map((one) => one.replace('types of ', ''))) {
      const isAbove = above.some(
        (zone) => `${name}/`.startsWith(`${zone}/`) || zone.startsWith(`${name}/`),
      );
      expect(isAbove, `${path} imports ${name}`).toBe(true);
    }
  }
});

test('what is not allowed is found: code, types and files out of place', async () => {
  const files = {
    'low/a.ts': "import type { B } from '../high/b.js';\nexport type A = B;\nexport const a = 1;\n",
    'low/index.ts': "export type { A } from './a.js';\n",
    'high/b.ts': 'export type B = 1;\nexport const b = 1;\n',
    'high/fine.ts': "import type { A } from '../low/a.js';\nexport const fine: A = 1;\n",
    'high/code.ts': "import { a, type A } from '../low/a.js';\nexport const code: A = a;\n",
    'high/face.ts': "import type { A } from '../low/index.js';\nexport const face: A = 1;\n",
    'high/url.ts':
      "import where from '../low/a.ts?worker&url';\nexport const url: string = where;\n",
    'high/inner/late.ts': "export const late = () => import('../b.js');\n",
    'high/inner/one.ts': "export type { two } from './two.js';\nexport const one = 1;\n",
    'high/inner/two.ts':
      "import type { one } from './one.js';\nexport const two: typeof one = 1;\n",
  };
  const zones = { 'low/a.ts': [], 'low/index.ts': ['low/a.ts'], high: ['types of low/a.ts'] };
  const problems = await inFolder(files, (root) =>
    findImportProblems(root, { ...zones, 'high/inner': [] }),
  );
  expect(problems.toSorted()).toEqual([
    'a circle: high → low → high',
    'a circle: high/inner/one.ts → high/inner/two.ts → high/inner/one.ts',
    'high/code.ts imports low/a.ts: high may import types of low/a.ts only',
    'high/face.ts imports low/index.ts: high may import shared, types of low/a.ts',
    'high/inner/late.ts imports high/b.ts: high/inner may import shared',
    'low/a.ts imports high/b.ts: low/a.ts may import shared',
  ]);
});

test('a folder of several zones stands for those further up in it', async () => {
  const files = {
    'a/one/1.ts': 'export const one = 1;\n',
    'a/top.ts': "export { one } from './one/1.js';\nexport { last } from './last.js';\n",
    'a/last.ts': 'export const last = 1;\n',
  };
  const zones = { 'a/one': [], 'a/top.ts': ['a'], 'a/last.ts': [] };
  expect(await inFolder(files, (root) => findImportProblems(root, zones))).toEqual([
    'a/top.ts imports a/last.ts: a/top.ts may import shared, a',
  ]);
});

test('a file in no zone is found', async () => {
  const files = { 'a/a.ts': 'export const a = 1;\n', 'a/b/b.ts': 'export const b = 1;\n' };
  expect(await inFolder(files, (root) => findImportProblems(root, { 'a/b': [] }))).toEqual([
    'a/a.ts is in no zone',
  ]);
});

test('folders go in circles also where no file does', () => {
  const imports = [
    { from: 'x/p/1.ts', to: 'x/q/1.ts' },
    { from: 'x/q/2.ts', to: 'x/p/2.ts' },
  ];
  expect(findCircles(imports)).toEqual([['x/p', 'x/q', 'x/p']]);
});

test('a folder may use what is beside it and be used by its neighbours, the index of it too', () => {
  const imports = [
    { from: 'x/index.ts', to: 'x/p/1.ts' },
    { from: 'x/p/1.ts', to: 'x/types.ts' },
    { from: 'y/p/index.ts', to: 'y/index.ts' },
    { from: 'y/index.ts', to: 'y/p/types.ts' },
  ];
  expect(findCircles(imports)).toEqual([]);
});

/** Runs a task on a folder with these files, which is gone afterwards. */
async function inFolder<T>(
  files: Readonly<Record<string, string>>,
  task: (root: string) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'hlsnap-imports-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return await task(root);
  } finally {
    await rm(root, { recursive: true });
  }
}
