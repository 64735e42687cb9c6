import { expect, test } from 'vitest';
import { distProblems } from '../../../scripts/build/check-dist.mjs';

const FILES = ['index.js', 'worker.js', 'core.wasm'];

test('a dist/ with the files of the table, whose scripts ask for them, is as it should be', () => {
  const code =
    'new Worker(new URL("./worker.js?no-inline",import.meta.url)),new URL(e,location.href)';
  expect(distProblems(FILES, FILES, [{ file: 'index.js', code }])).toEqual([]);
});

test('a file that is missing, and one that nobody knows, are named', () => {
  expect(distProblems(FILES, ['index.js', 'worker.js', 'shared-old.js'], [])).toEqual([
    'core.wasm is missing',
    'shared-old.js is not in scripts/build/table.mjs',
  ]);
});

test.each([
  'new URL("./other.wasm",import.meta.url)',
  'new URL(`other.wasm`,import.meta.url)',
  "new URL('./other.wasm?no-inline',i)",
])('a script with %s asks for a file that is not there', (code) => {
  expect(distProblems(FILES, FILES, [{ file: 'worker.js', code }])).toEqual([
    'worker.js asks for other.wasm, which is not there',
  ]);
});
