import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assertDerived, differences, readDerived } from '../../../scripts/build/derived.mjs';
import { bundlesOf, distFiles, filesToCopy } from '../../../scripts/build/files.mjs';
import { ENTRIES, TABLE, WASM, type Table, type Wasm } from '../../../scripts/build/table.mjs';

const CORE: Wasm = {
  title: 'another core',
  limit: '1 MB',
  wasm: 'wasm/other/build/other-core.wasm',
  script: 'wasm/other/build/other-core.js',
  contains: ['libother'],
  licence: 'wasm/licenses/other-core.txt',
};

const RECIPE = { name: 'other-core', sources: [], exports: [], limit: 1000 };

function withWasm(entry: Wasm): Table {
  return { ...TABLE, wasm: { ...TABLE.wasm, other: entry } };
}

/** The lines that a table asks for, by file. */
async function additions(table: Table): Promise<Readonly<Record<string, readonly string[]>>> {
  const derived = await readDerived(table);
  const changed = derived.filter(({ text, wanted }) => text !== wanted);
  return Object.fromEntries(
    changed.map((file) => [
      file.path,
      differences([file])
        .split('\n')
        .filter((line) => line.startsWith('+ '))
        .map((line) => line.slice(2).trim()),
    ]),
  );
}

test('what repeats the table agrees with it', async () => {
  await expect(assertDerived(TABLE)).resolves.toBeUndefined();
});

test('every source of the table is in the repository or installed', () => {
  const sources = [
    ...bundlesOf(TABLE).map(({ entry }) => entry),
    ...filesToCopy(TABLE).map(({ from }) => from),
  ];
  expect(sources.filter((source) => !existsSync(source))).toEqual([]);
});

test('a wasm file that is new in the table is missing in every file that repeats it', async () => {
  const added = await additions(withWasm(CORE));
  expect(added).toEqual({
    'package.json': [
      '"./dist/ffmpeg-core.js",',
      '"./dist/other-core.js"',
      '"./other-core.js": "./dist/other-core.js",',
    ],
    '.size-limit.json': [
      '"name": "another core",',
      '"path": ["dist/other-core.js", "dist/other-core.wasm"],',
      '"limit": "1 MB",',
    ],
    'wasm/load/asset-urls.ts': [
      "import otherCoreJs from '../other/build/other-core.js?url';",
      "import otherCoreWasm from '../other/build/other-core.wasm?url';",
      "'other-core.js': otherCoreJs,",
      "'other-core.wasm': otherCoreWasm,",
    ],
  });
});

test('a subpath that is new in the table is missing in every file that repeats it', async () => {
  const entry = { subpath: './extra', file: 'extra.js', entry: 'src/extra/index.ts' };
  const entries = [...ENTRIES, { ...entry, title: 'extra', limit: '3 kB' }];
  const added = await additions({ ...TABLE, entries });
  expect(Object.keys(added)).toEqual([
    'package.json',
    '.size-limit.json',
    '.attw.json',
    'tsconfig.json',
  ]);
  expect(added['package.json']).toContain('"types": "./dist/extra.d.ts",');
  expect(added['tsconfig.json']).toContain('"hlsnap/extra": ["./src/extra/index.ts"]');
});

test('what is not as the table says is shown with the command that writes it', async () => {
  await expect(assertDerived(withWasm(CORE))).rejects.toThrow(
    /npm run sync[^]*^\.size-limit\.json$[^]*^\+ +"limit": "1 MB",$/m,
  );
});

test('a file that the table has under another name is to be taken out', async () => {
  const { avif, ...others } = WASM;
  const derived = await readDerived({ ...TABLE, wasm: others });
  const text = differences(derived.filter(({ path }) => path === 'package.json'));
  expect(avif.script).toContain('avif_enc.js');
  expect(text).toMatch(/^- +"\.\/dist\/avif_enc\.js",$/m);
});

test('dist/ has the files of a wasm with its licence, those that are made only where they have been made', () => {
  const files = ['other-core.LICENSE.txt', 'other-core.js', 'other-core.wasm'];
  const due = distFiles(withWasm(CORE)).filter((file) => file.startsWith('other-core'));
  expect(due).toEqual(files);
  expect(distFiles(withWasm({ ...CORE, recipe: RECIPE }))).toEqual(distFiles(TABLE));
});

test('a file that is packed is unpacked where it is loaded', async () => {
  const added = await additions(withWasm({ ...CORE, isPacked: true }));
  expect(added['wasm/load/asset-urls.ts']).toContain("'other-core.wasm',");
  expect(filesToCopy(withWasm({ ...CORE, isPacked: true }))).toContainEqual(
    expect.objectContaining({ file: 'other-core.wasm', isPacked: true }),
  );
});

test('a file that is made is loaded where it is, and has its limit in its recipe', async () => {
  const { limit, ...core } = CORE;
  const added = await additions(withWasm({ ...core, recipe: RECIPE }));
  expect(limit).toBe('1 MB');
  expect(Object.keys(added)).toEqual(['package.json', 'wasm/load/asset-urls.ts']);
  expect(added['wasm/load/asset-urls.ts']).toContain(
    "'other-core.wasm': otherCoreWasm as string | undefined,",
  );
});
