import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { digestOf, keptPath, sha256, type Recipe } from '../../../scripts/wasm/recipe.mjs';
import { compileWasm, findToolchain, manifestPath } from '../../../scripts/wasm/toolchain.mjs';

const SUM: Recipe = {
  name: 'sum',
  sources: ['test/fixtures/wasm/sum.c'],
  exports: ['sum', 'malloc', 'free'],
  limit: 20_000,
};
const compilerTest = test.skipIf(findToolchain() === undefined);

interface Sum {
  readonly memory: WebAssembly.Memory;
  readonly sum: (bytes: number, count: number) => number;
  readonly malloc: (bytes: number) => number;
}

afterEach(() => {
  rmSync(keptPath(SUM), { force: true });
  rmSync(manifestPath(keptPath(SUM)), { force: true });
});

test.each<Partial<Recipe>>([
  { flags: ['-DOTHER'] },
  { exports: ['sum'] },
  { sources: [] },
  { headers: ['package.json'] },
])('another recipe has another file: %o', (change) => {
  expect(digestOf(SUM)).toBe(digestOf({ ...SUM }));
  expect(digestOf({ ...SUM, ...change })).not.toBe(digestOf(SUM));
});

compilerTest('a recipe becomes a module without imports, and its manifest', async () => {
  const { file, isNew } = compileWasm(SUM);
  expect(isNew).toBe(true);
  expect(compileWasm(SUM)).toEqual({ file, isNew: false });
  const bytes = readFileSync(file);
  expect(JSON.parse(readFileSync(manifestPath(file), 'utf8'))).toMatchObject({
    recipe: SUM,
    sources: { 'test/fixtures/wasm/sum.c': sha256(readFileSync('test/fixtures/wasm/sum.c')) },
    sha256: sha256(bytes),
    bytes: bytes.length,
  });
  const { instance } = await WebAssembly.instantiate(bytes, {});
  const { memory, sum, malloc } = instance.exports as unknown as Sum;
  const at = malloc(3);
  new Uint8Array(memory.buffer).set([1, 200, 255], at);
  expect(sum(at, 3)).toBe(456);
});

compilerTest('the same recipe gives the same bytes', () => {
  const first = sha256(readFileSync(compileWasm(SUM).file));
  rmSync(keptPath(SUM));
  expect(sha256(readFileSync(compileWasm(SUM).file))).toBe(first);
});

compilerTest('what is too large is not kept', () => {
  const recipe = { ...SUM, limit: 10 };
  expect(() => compileWasm(recipe)).toThrow(/sum\.wasm is of \d+ bytes gzipped, and may be 10/);
  expect(existsSync(keptPath(recipe))).toBe(false);
});
