// What is taken out of packages on the way into our scripts: expressions that bundlers take for files to emit or workers
// to build, here or where an application bundles dist/.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SetupError } from '../install.mjs';

/** @import { Plugin } from 'vite' */

/**
 * @typedef {object} VendorPatch
 * @property {string} package
 * @property {string} path in the package
 * @property {string} what is replaced, for the error that says that it is not there
 * @property {RegExp} pattern that matches once
 * @property {string} replacement
 */

/** @type {readonly VendorPatch[]} */
export const VENDOR_PATCHES = [
  {
    package: '@ffmpeg/ffmpeg',
    path: 'dist/esm/classes.js',
    what: "the start of the package's own worker, instead of which ours is always named",
    pattern:
      /new Worker\(new URL\("\.\/worker\.js", import\.meta\.url\), \{\s*type: "module",\s*\}\)/g,
    replacement: 'undefined',
  },
  {
    package: '@ffmpeg/ffmpeg',
    path: 'dist/esm/classes.js',
    what: 'what makes a URL of the one of the worker, which Trusted Types want as it is',
    pattern: /new URL\(classWorkerURL, import\.meta\.url\)/g,
    replacement: 'classWorkerURL',
  },
  {
    package: '@jsquash/resize',
    path: 'lib/resize/pkg/squoosh_resize.js',
    what: 'the one use of the loader that has the URL of the wasm; without it both fall away',
    pattern: /__wbg_init\.__wbindgen_wasm_module = module;/g,
    replacement: '',
  },
  {
    package: '@jsquash/resize',
    path: 'lib/resize/pkg/squoosh_resize.js',
    what: 'an assignment to import.meta.url, which webpack takes for an error in syntax',
    pattern: /if \(import\.meta\.url === undefined\) \{[^}]*\}/g,
    replacement: '',
  },
];

/**
 * @param {string} code of the file that the patches are for
 * @param {readonly VendorPatch[]} patches
 * @returns {string}
 * @throws {SetupError} a pattern does not match exactly once
 */
export function applyVendorPatches(code, patches) {
  return patches.reduce((text, patch) => {
    const count = [...text.matchAll(patch.pattern)].length;
    if (count !== 1) throw new SetupError(`${describe(patch)} is there ${count} times, not once.`);
    return text.replace(patch.pattern, patch.replacement);
  }, code);
}

/**
 * @param {Set<VendorPatch>} [made] gets the patches that were made
 * @returns {Plugin}
 */
export function vendorPatches(made = new Set()) {
  return {
    name: 'hlsnap:vendor-patches',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      const patches = VENDOR_PATCHES.filter((patch) =>
        id.endsWith(`/node_modules/${fileOf(patch)}`),
      );
      if (patches.length === 0) return undefined;
      const patched = applyVendorPatches(code, patches);
      for (const patch of patches) made.add(patch);
      return { code: patched, map: null };
    },
  };
}

/**
 * @param {ReadonlySet<VendorPatch>} made in all passes
 * @throws {SetupError} a file was in none of them
 */
export function assertAllMade(made) {
  const missing = VENDOR_PATCHES.find((patch) => !made.has(patch));
  if (missing) throw new SetupError(`${describe(missing)} was not met in any pass.`);
}

/** @param {VendorPatch} patch */
function describe(patch) {
  return `${fileOf(patch)} of version ${versionOf(patch.package)}: ${patch.what} (${patch.pattern})`;
}

/** @param {VendorPatch} patch */
function fileOf(patch) {
  return `${patch.package}/${patch.path}`;
}

/** @param {string} name of a package */
function versionOf(name) {
  const text = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
  /** @type {unknown} */
  const manifest = JSON.parse(text);
  return /** @type {{ readonly version: string }} */ (manifest).version;
}
