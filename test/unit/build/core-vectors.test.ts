import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/install.mjs';
import { keptPath, upstreamPath, type Recipe } from '../../../scripts/wasm/recipe.mjs';
import { CORE } from '../../../scripts/wasm/recipes.mjs';
import { compileWasm, findToolchain, manifestPath } from '../../../scripts/wasm/toolchain.mjs';
import { buildUpstream } from '../../../scripts/wasm/upstream.mjs';
import { wasiImports } from '../../../wasm/core/wasi.js';
import { hasCore } from '../../helpers/node-core.js';

const FOLDER = 'test/fixtures/wasm';
/** The core, and beside it what compares its functions with those that they replace. */
const COMPARED: Recipe = {
  ...CORE,
  sources: [
    ...CORE.sources,
    ...['compare', 'compare-h264', 'compare-hevc', 'compare-mpeg'].map(
      (name) => `${FOLDER}/${name}.c`,
    ),
  ],
  headers: [...(CORE.headers ?? []), `${FOLDER}/compare.h`],
  exports: ['compared_name', 'compare'],
};
const CALLS = 2000;
const SEED = 20;
/** Where libavcodec has not been built yet, it is now. */
const BUILD_TIMEOUT_MS = 900_000;

interface Compared {
  readonly memory: WebAssembly.Memory;
  readonly _initialize: () => void;
  readonly compared_name: (index: number) => number;
  readonly compare: (index: number, seed: number, count: number) => number;
}

afterAll(() => {
  rmSync(keptPath(COMPARED), { force: true });
  rmSync(manifestPath(keptPath(COMPARED)), { force: true });
});

async function load(): Promise<Compared> {
  const { file } = compileWasm(COMPARED, (toolchain) =>
    buildUpstream(COMPARED, join(ROOT, upstreamPath(COMPARED)), toolchain),
  );
  const { instance } = await WebAssembly.instantiate(readFileSync(file), {
    wasi_snapshot_preview1: wasiImports(() => exports.memory),
  });
  const exports = instance.exports as unknown as Compared;
  exports._initialize();
  return exports;
}

function textAt({ buffer }: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(buffer, address);
  return String.fromCharCode(...bytes.subarray(0, bytes.indexOf(0)));
}

test.skipIf(!hasCore || findToolchain() === undefined)(
  'each vector version of a function of libavcodec does the same as that',
  async () => {
    const { memory, compared_name, compare } = await load();
    const differing: Record<string, number> = {};
    let index = 0;
    for (let name; (name = compared_name(index)) !== 0; index++) {
      const found = compare(index, SEED + index, CALLS);
      if (found > 0) differing[textAt(memory, name)] = found;
    }
    expect(differing).toEqual({});
    expect(index).toBe(51);
  },
  BUILD_TIMEOUT_MS,
);
