import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { ROOT, SetupError } from '../install.mjs';
import { packageOf } from './licences.mjs';
import { literalUrls, madeUrls } from './literal-urls.mjs';
import { minifyWithTerser } from './minify.mjs';
import { TABLE } from './table.mjs';
import { vendorPatches } from './vendor-patches.mjs';

/** @import { InlineConfig, Rolldown } from 'vite' */
/** @import { Bundle } from './table.mjs' */
/** @import { VendorPatch } from './vendor-patches.mjs' */

/**
 * @typedef {object} Pass
 * @property {string} name
 * @property {readonly Bundle[]} bundles
 * @property {readonly Bundle[]} chunks that the bundles import when they need them
 */

/**
 * @typedef {object} Script that a pass made
 * @property {string} file
 * @property {number} bytes gzipped
 * @property {string} code
 * @property {ReadonlySet<string>} packages parts of which are in it
 */

/**
 * What applications import shares its common parts, so that there is one `SnapError`; what is found by its URL is complete
 * in itself.
 *
 * @type {readonly Pass[]}
 */
export const PASSES = [
  { name: 'main', bundles: TABLE.entries, chunks: TABLE.chunks },
  ...TABLE.scripts.map((bundle) => ({ name: nameOf(bundle), bundles: [bundle], chunks: [] })),
];

/** Pasted into a page, or imported as a module, the script has no URL: then its files are looked for beside the page. */
const SCRIPT_URL = 'const __hlsnapScriptUrl = document.currentScript?.src || document.baseURI;';

/**
 * @param {Pass} pass
 * @param {Set<VendorPatch>} patches gets those that were made
 * @returns {Promise<readonly Script[]>}
 * @throws {SetupError} it failed, or made a file that the table does not have
 */
export async function runPass(pass, patches) {
  const chunks = await buildChunks(pass, patches);
  const due = [...pass.bundles, ...pass.chunks];
  const strange = chunks.find(({ fileName }) => due.every(({ file }) => file !== fileName));
  if (strange) {
    throw new SetupError(
      `The pass ${pass.name} makes ${strange.fileName}, which scripts/build/table.mjs does not have.`,
    );
  }
  assertFirstOnly(pass, chunks);
  return chunks.map(({ fileName, code, modules }) => ({
    file: fileName,
    bytes: gzipSync(code, { level: 9 }).length,
    code,
    packages: packagesIn(modules),
  }));
}

/**
 * What a chunk shares with a later entry, the bundler may put there: then the chunk would load that entry.
 *
 * @param {Pass} pass
 * @param {readonly Rolldown.OutputChunk[]} made
 */
function assertFirstOnly({ bundles, chunks }, made) {
  const first = bundles.slice(0, 2).map(({ file }) => file);
  for (const { fileName, imports } of made) {
    const other = imports.find((file) => !first.includes(file));
    if (other !== undefined && chunks.some(({ file }) => file === fileName)) {
      throw new SetupError(
        `${fileName} would load ${other}: they share what ${first.join(' and ')} lack.`,
      );
    }
  }
}

/**
 * @param {Pass} pass
 * @param {Set<VendorPatch>} patches
 */
async function buildChunks(pass, patches) {
  try {
    const results = await build(configOf(pass, patches));
    const outputs = /** @type {readonly Rolldown.RolldownOutput[]} */ ([results].flat());
    return outputs.flatMap(({ output }) => output).filter((file) => file.type === 'chunk');
  } catch (error) {
    throw new SetupError(`The pass ${pass.name} failed: ${reasonsOf(error).join('\n')}`);
  }
}

/**
 * The bundler's own message repeats them with the stack of the plugin that had them.
 *
 * @param {unknown} error
 * @returns {readonly string[]}
 */
function reasonsOf(error) {
  const { errors = [error] } = /** @type {{ readonly errors?: readonly unknown[] }} */ (error);
  return errors.map((reason) => (reason instanceof Error ? reason.message : String(reason)));
}

/**
 * @param {Pass} pass
 * @param {Set<VendorPatch>} patches
 * @returns {InlineConfig}
 */
function configOf({ bundles, chunks }, patches) {
  const isClassic = bundles.some((bundle) => bundle.isClassic === true);
  const isScript = isClassic || bundles.some((bundle) => bundle.isServiceWorker === true);
  const isShared = bundles.length > 1;
  return {
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    plugins: [literalUrls(TABLE), madeUrls(TABLE), vendorPatches(patches), minifyWithTerser()],
    // It is one script for all: of the sinks that others load later, only what the Snapper needs.
    resolve: { alias: isClassic ? { './sinks/index.js': join(ROOT, 'src/sinks/deliver.ts') } : {} },
    // A classic script has no import.meta; its own URL is known only while it runs first.
    define: isClassic ? { 'import.meta.url': '__hlsnapScriptUrl' } : {},
    build: {
      target: 'es2022',
      outDir: join(ROOT, 'dist'),
      // It is emptied before the first pass.
      emptyOutDir: false,
      copyPublicDir: false,
      lib: {
        entry: Object.fromEntries(
          bundles.map((bundle) => [nameOf(bundle), join(ROOT, bundle.entry)]),
        ),
        formats: [isScript ? 'iife' : 'es'],
        name: 'hlsnap',
        fileName: (_format, name) => `${name}.js`,
      },
      rolldownOptions: {
        checks: { bundlerTimings: false },
        // The common parts go into the first scripts that have them, not into one of their own.
        ...(isShared && { preserveEntrySignatures: 'allow-extension' }),
        output: {
          minify: true,
          ...(isShared && { codeSplitting: { groups: bundles.slice(0, 2).map(inside) } }),
          // What several chunks share and no entry has would be a file of its own, and is refused.
          chunkFileNames: ({ facadeModuleId }) =>
            chunks.find(({ entry }) => join(ROOT, entry) === facadeModuleId)?.file ??
            'shared-[name].js',
          ...(isClassic && { intro: SCRIPT_URL }),
        },
      },
      reportCompressedSize: false,
    },
  };
}

/** What others share, and is too small to load another script for. */
const IN_FIRST = ['shared/hex.ts'].map((file) => join(ROOT, file));

/**
 * Whatever the first scripts import is in them, however many of the others import it, too: the bundler by itself would make
 * a file of what several chunks have in common.
 *
 * @param {Bundle} bundle
 * @param {number} index
 * @returns {Rolldown.CodeSplittingGroup}
 */
function inside(bundle, index) {
  const name = nameOf(bundle);
  const others = index === 0 ? IN_FIRST : [];
  /** @type {Set<string> | undefined} */
  let imported;
  return {
    name(id, context) {
      imported ??= importedBy(join(ROOT, bundle.entry), context);
      return imported.has(id) || others.includes(id) ? name : null;
    },
  };
}

/**
 * @param {string} entry
 * @param {Rolldown.ChunkingContext} context
 */
function importedBy(entry, context) {
  const found = new Set([entry]);
  for (const id of found) {
    for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  }
  return found;
}

/** @param {Bundle} bundle */
function nameOf({ file }) {
  return basename(file, '.js');
}

/** @param {Rolldown.OutputChunk['modules']} modules */
function packagesIn(modules) {
  const used = Object.entries(modules).filter(([, { renderedLength }]) => renderedLength > 0);
  return new Set(used.map(([id]) => packageOf(id)).filter((name) => name !== undefined));
}
