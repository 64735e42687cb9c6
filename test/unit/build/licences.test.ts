import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  assertLicences,
  copiedParts,
  licenceProblems,
  packageOf,
} from '../../../scripts/build/licences.mjs';
import { TABLE } from '../../../scripts/build/table.mjs';

const MARKDOWN = `# Licences

| part                    | where                                   | licence              |
| ----------------------- | --------------------------------------- | -------------------- |
| left-pad 1.3.0          | \`worker.js\`                           | MIT                  |
| libfoo 2.0 (with parts) | \`foo.wasm\`, \`bar.wasm\` (a bit of it) | GPL: \`foo.LICENSE.txt\` |

## left-pad

Do what you like.
`;
const PARTS = new Map([
  ['worker.js', new Set(['left-pad'])],
  ['foo.wasm', new Set(['libfoo'])],
  ['bar.wasm', new Set(['libfoo'])],
]);
const KNOWN = { parts: PARTS, versions: { 'left-pad': '1.3.0' }, texts: ['foo.LICENSE.txt'] };

test('THIRD_PARTY_LICENSES.md tells what is in each file that is copied', async () => {
  await expect(assertLicences(copiedParts(TABLE))).resolves.toBeUndefined();
});

test('it tells the version of each package that it names', () => {
  const markdown = readFileSync('THIRD_PARTY_LICENSES.md', 'utf8');
  const known = {
    parts: new Map<string, Set<string>>(),
    versions: { comlink: '9.9.9' },
    texts: [],
  };
  expect(licenceProblems(markdown, known)).toContain('comlink is of version 9.9.9, not 4.4.2.');
});

test('what is told in full is no problem', () => {
  expect(licenceProblems(MARKDOWN, KNOWN)).toEqual([]);
});

test('a part of a file that has no row is named', () => {
  const parts = new Map([...PARTS, ['new.wasm', new Set(['libnew'])]]);
  expect(licenceProblems(MARKDOWN, { ...KNOWN, parts })).toEqual([
    'libnew is in new.wasm, and no row says so.',
  ]);
});

test('a row that names a file without the part is named', () => {
  const parts = new Map([...PARTS, ['bar.wasm', new Set<string>()]]);
  expect(licenceProblems(MARKDOWN, { ...KNOWN, parts })).toEqual(['libfoo is not in bar.wasm.']);
});

test('a licence needs a text, in the file or beside the binary', () => {
  const problems = licenceProblems(MARKDOWN.replace('## left-pad', '## right-pad'), {
    ...KNOWN,
    texts: [],
  });
  expect(problems).toEqual([
    'The licence of left-pad has no text.',
    'The licence of libfoo has no text.',
  ]);
});

test.each([
  ['/home/a/node_modules/idb/build/index.js', 'idb'],
  ['C:\\a\\node_modules\\@ffmpeg\\core\\dist\\core.js', '@ffmpeg/core'],
  ['/a/node_modules/.pnpm/x/node_modules/@scope/name/index.js?v=1', '@scope/name'],
  ['/a/src/index.ts', undefined],
])('%s is of the package %s', (path, name) => {
  expect(packageOf(path)).toBe(name);
});
