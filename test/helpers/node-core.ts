import { readFileSync } from 'node:fs';
import { isKept, keptPath, type Recipe } from '../../scripts/wasm/recipe.mjs';
import { CORE, CORE_AV1 } from '../../scripts/wasm/recipes.mjs';
import type { CoreFiles } from '../../wasm/core/core-files.js';
import { CoreDecoder } from '../../wasm/core/core-decoder.js';
import { createCoreEngine } from '../../worker/decode/core/core-engine.js';
import type { DecodeEngine } from '../../worker/decode/types.js';

/** Whether our decoders have been made. */
export const hasCore: boolean = isKept(CORE) && isKept(CORE_AV1);
// What a child of a test writes to its output is data.
if (!hasCore)
  console.error('Tests of our own decoders are skipped: "npm run build:core" makes them.');

const modules = new Map<Recipe, WebAssembly.Module>();

function moduleOf(recipe: Recipe): WebAssembly.Module {
  const module = modules.get(recipe) ?? new WebAssembly.Module(readFileSync(keptPath(recipe)));
  modules.set(recipe, module);
  return module;
}

/** Our decoders, as they are kept. */
export const NODE_CORE: CoreFiles = {
  has: () => true,
  create: (codec) => CoreDecoder.create(moduleOf(codec === 'av1' ? CORE_AV1 : CORE)),
};

/** The engine, in Node. */
export function createNodeCoreEngine(): DecodeEngine {
  return createCoreEngine(NODE_CORE);
}
