// npm run build:core: makes our decoders, of Debian's source packages and wasm/core/. What is there already is left as it is.
//
// npm run build:core [-- --again | --if-possible]: with --again they are made once more, elsewhere, and have to have the same
// bytes; with --if-possible it is no failure where they cannot be made.
import console from 'node:console';
import { readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { ROOT, SetupError, ensureInstalled, run } from './install.mjs';
import { ProvisionError } from './provision.mjs';
import { KEPT, keptPath, sha256, upstreamPath } from './wasm/recipe.mjs';
import { CORE, CORE_AV1 } from './wasm/recipes.mjs';
import { compileWasm, ensureToolchain, makeWasm } from './wasm/toolchain.mjs';
import { buildUpstream } from './wasm/upstream.mjs';

/** @import { Recipe } from './wasm/recipe.mjs' */

await run(() => {
  ensureInstalled();
  try {
    for (const recipe of [CORE, CORE_AV1]) {
      make(recipe);
      if (process.argv.includes('--again')) compare(recipe);
    }
  } catch (error) {
    if (!(error instanceof ProvisionError) || !process.argv.includes('--if-possible')) throw error;
    console.log(
      `${error.message} dist/ will be without our decoders, and their tests are skipped.`,
    );
  }
});

/** @param {Recipe} recipe */
function make(recipe) {
  const { file, isNew } = compileWasm(recipe, (toolchain) =>
    buildUpstream(recipe, join(ROOT, upstreamPath(recipe)), toolchain),
  );
  console.log(`${basename(file)}: ${isNew ? 'made' : 'already there'}`);
}

/** @param {Recipe} recipe */
function compare(recipe) {
  const folder = join(ROOT, KEPT, `again-in-another-folder-${recipe.name}`);
  rmSync(folder, { recursive: true, force: true });
  const toolchain = ensureToolchain();
  const bytes = makeWasm(recipe, toolchain, buildUpstream(recipe, folder, toolchain));
  rmSync(folder, { recursive: true, force: true });
  if (sha256(bytes) !== sha256(readFileSync(join(ROOT, keptPath(recipe))))) {
    throw new SetupError(`${recipe.name}.wasm has other bytes when it is made again.`);
  }
  console.log(`${recipe.name}.wasm: the same bytes when it is made again`);
}
