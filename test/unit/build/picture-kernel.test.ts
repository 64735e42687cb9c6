import { readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PICTURE, PICTURE_FILE } from '../../../scripts/wasm/picture.mjs';
import { keptPath, sha256 } from '../../../scripts/wasm/recipe.mjs';
import { compileWasm, findToolchain } from '../../../scripts/wasm/toolchain.mjs';

test.skipIf(findToolchain() === undefined)(
  'the kernel that is committed is made of its source: "npm run build:picture"',
  () => {
    rmSync(keptPath(PICTURE), { force: true });
    const { file } = compileWasm(PICTURE);
    expect(sha256(readFileSync(PICTURE_FILE))).toBe(sha256(readFileSync(file)));
  },
);
