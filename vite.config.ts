import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { minify } from 'terser';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

const root = import.meta.dirname;
const require = createRequire(import.meta.url);
const coreFolder = resolve(dirname(require.resolve('@ffmpeg/core')), '../esm');
const fromPackage = (path: string): string => require.resolve(path);

interface Asset {
  readonly file: string;
  /** Where it is copied from; `null` where another pass builds it. */
  readonly source: string | null;
  /** A licence that goes beside it. */
  readonly notice?: string;
}

/** Imports in wasm/assets.ts, and the file in dist/ that each stands for. */
const ASSETS: Readonly<Record<string, Asset>> = {
  '@ffmpeg/core?url': { file: 'ffmpeg-core.js', source: resolve(coreFolder, 'ffmpeg-core.js') },
  '@ffmpeg/core/wasm?url': {
    file: 'ffmpeg-core.wasm',
    source: resolve(coreFolder, 'ffmpeg-core.wasm'),
    notice: 'wasm/licenses/ffmpeg-core.txt',
  },
  '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm?url': {
    file: 'mozjpeg_enc.wasm',
    source: fromPackage('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'),
  },
  '@jsquash/jpeg/codec/enc/mozjpeg_enc.js?url': {
    file: 'mozjpeg_enc.js',
    source: fromPackage('@jsquash/jpeg/codec/enc/mozjpeg_enc.js'),
  },
  '@jsquash/png/codec/pkg/squoosh_png.js?url': {
    file: 'squoosh_png.js',
    source: fromPackage('@jsquash/png/codec/pkg/squoosh_png.js'),
  },
  '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url': {
    file: 'squoosh_png_bg.wasm',
    source: fromPackage('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
  },
  '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm?url': {
    file: 'squoosh_resize_bg.wasm',
    source: fromPackage('@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm'),
  },
  '@jsquash/webp/codec/enc/webp_enc_simd.js?url': {
    file: 'webp_enc_simd.js',
    source: fromPackage('@jsquash/webp/codec/enc/webp_enc_simd.js'),
  },
  '@jsquash/webp/codec/enc/webp_enc_simd.wasm?url': {
    file: 'webp_enc_simd.wasm',
    source: fromPackage('@jsquash/webp/codec/enc/webp_enc_simd.wasm'),
  },
  '@jsquash/avif/codec/enc/avif_enc.js?url': {
    file: 'avif_enc.js',
    source: fromPackage('@jsquash/avif/codec/enc/avif_enc.js'),
  },
  '@jsquash/avif/codec/enc/avif_enc.wasm?url': {
    file: 'avif_enc.wasm',
    source: fromPackage('@jsquash/avif/codec/enc/avif_enc.wasm'),
  },
  '@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel.js?url': {
    file: 'jsquash_magic_kernel.js',
    source: fromPackage('@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel.js'),
  },
  '@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel_bg.wasm?url': {
    file: 'jsquash_magic_kernel_bg.wasm',
    source: fromPackage('@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel_bg.wasm'),
  },
  '../codecs/exif.ts?worker&url': { file: 'exif.js', source: null },
  '../ffmpeg/worker.ts?worker&url': { file: 'ffmpeg-worker.js', source: null },
};
const PAGE_TO_WORKER = "new URL('../../worker/main.ts', import.meta.url)";
const VIRTUAL = '\0hlsnap-asset:';

/**
 * Publishes `new URL('./file', import.meta.url)` word for word, so that the application's own bundler finds the file.
 * Left alone, Vite's library mode inlines every wasm as base64 and writes absolute worker URLs.
 */
function literalAssetUrls(): Plugin {
  const literal = (file: string): string =>
    `new URL(__HLSNAP_ASSET__('./${file}'), import.meta.url)`;
  return {
    name: 'hlsnap:literal-asset-urls',
    apply: 'build',
    enforce: 'pre',
    resolveId: (source) => (source in ASSETS ? VIRTUAL + source : undefined),
    async load(id) {
      const asset = id.startsWith(VIRTUAL) ? ASSETS[id.slice(VIRTUAL.length)] : undefined;
      if (!asset) return undefined;
      if (asset.source !== null) {
        this.emitFile({
          type: 'asset',
          fileName: asset.file,
          source: await readFile(asset.source),
        });
      }
      if (asset.notice !== undefined) {
        // The GPL asks that its text goes where the binary goes.
        this.emitFile({
          type: 'asset',
          fileName: asset.file.replace(/\.wasm$/, '.LICENSE.txt'),
          source: await readFile(resolve(root, asset.notice)),
        });
      }
      return asset.source === null
        ? // Vite would put a small file into a data: URL, which a Content-Security-Policy forbids; no server sees the query.
          `export default ${literal(`${asset.file}?no-inline`)}.href.replace('?no-inline', '');`
        : `export default ${literal(asset.file)}.href;`;
    },
    transform: (code) =>
      code.includes(PAGE_TO_WORKER)
        ? { code: code.replaceAll(PAGE_TO_WORKER, literal('worker.js')), map: null }
        : undefined,
    renderChunk(code) {
      const out = code.replaceAll(/__HLSNAP_ASSET__\((["'`][^"'`]+["'`])\)/g, '$1');
      return out === code ? null : { code: out, map: null };
    },
  };
}

/**
 * Takes the packages' own ways to their files out: ours compiles each module itself, and a bundler that saw these
 * expressions again in dist/ would emit the files twice, or start a worker of ours inside itself.
 */
function dropVendorUrls(): Plugin {
  const replacements: readonly (readonly [RegExp, string])[] = [
    // @ffmpeg/ffmpeg: its default class worker.
    [
      /new Worker\(new URL\("\.\/worker\.js", import\.meta\.url\), \{\s*type: "module",\s*\}\)/g,
      'undefined',
    ],
    // The same, for the class worker that it is given: bundlers try to make sense of it.
    [/new URL\(classWorkerURL, import\.meta\.url\)/g, 'classWorkerURL'],
    // And its methods that nobody calls, all of which a class keeps, with what only their types need.
    [
      /^ {4}(?:ffprobe|(?:un)?mount|deleteFile|rename|\w+Dir) = [^]*?\n {4}(?:\};|\}, .*\);)$/gm,
      '',
    ],
    [/export \* from "\.\/types\.js";/g, ''],
    // @jsquash: the wasm beside the script, and an assignment to import.meta.url that webpack refuses.
    [/new URL\('[\w-]+\.wasm', import\.meta\.url\)/g, 'undefined'],
    [/new URL\("[\w-]+\.wasm",\s*import\.meta\.url\)\.href/g, 'undefined'],
    [/if\s*\(import\.meta\.url\s*===\s*undefined\)\s*\{[^}]*\}/g, ''],
    // Stand-ins for what workers of browsers have, and the only use of a way to load the wasm that ours is not.
    [/const isServiceWorker = [^]*?self\.location = \{ href: '' \};\s*\}\s*\}/g, ''],
    [/__wbg_init\.__wbindgen_wasm_module = module;/g, ''],
  ];
  return {
    name: 'hlsnap:drop-vendor-urls',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!/node_modules\/(@jsquash|@ffmpeg)\//.test(id)) return undefined;
      const out = replacements.reduce<string>(
        (text, [pattern, replacement]) => text.replaceAll(pattern, replacement),
        code,
      );
      return out === code ? undefined : { code: out, map: null };
    },
  };
}

/** Bundlers would look for a module behind an import whose URL is known only at run time; minifiers drop such comments. */
const LEFT_ALONE = 'import(/*webpackIgnore:true*//*@vite-ignore*/';

/**
 * Behind the bundler's own minifier it saves another 3 %, and turns URLs in templates, which not every bundler looks into,
 * to quotes.
 */
function minifyWithTerser(): Plugin {
  return {
    name: 'hlsnap:terser',
    apply: 'build',
    enforce: 'post',
    async generateBundle({ format }, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        const { code } = await minify(file.code, {
          module: format === 'es',
          ecma: 2020,
          // `null === x` beside `x === null` is no shorter, and packs worse.
          compress: { passes: 2, lhs_constants: false },
        });
        file.code = (code ?? file.code).replaceAll(/\bimport\((?!["'])/g, LEFT_ALONE);
      }
    },
  };
}

/** Vite drops what a worker exports, but a script that is imported by URL, not started, is found as a worker is. */
function keepExports(): Plugin {
  return {
    name: 'hlsnap:keep-exports',
    options: (options) => ({ ...options, preserveEntrySignatures: 'exports-only' }),
  };
}

/**
 * The passes that make dist/, and the entry of each file. What is loaded by URL is complete in itself; the subpaths of the
 * package share their common parts, so that there is one `SnapError`.
 */
const PASSES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  main: { index: 'src/index.ts', sinks: 'src/sinks/index.ts', element: 'src/element/index.ts' },
  worker: { worker: 'worker/main.ts' },
  'ffmpeg-worker': { 'ffmpeg-worker': 'wasm/ffmpeg/worker.ts' },
  exif: { exif: 'wasm/codecs/exif.ts' },
  global: { 'hlsnap.global': 'src/global.ts' },
};

/** Pasted into a page, or imported as a module, the script has no URL: then its files are looked for beside the page. */
const SCRIPT_URL = 'const __hlsnapScriptUrl = document.currentScript?.src || document.baseURI;';

function libraryPass(mode: string, entries: Readonly<Record<string, string>>): UserConfig {
  const isGlobal = mode === 'global';
  return {
    plugins: [literalAssetUrls(), dropVendorUrls(), minifyWithTerser()],
    // A classic script has no import.meta; its own URL is known only while it runs first.
    define: isGlobal ? { 'import.meta.url': '__hlsnapScriptUrl' } : {},
    build: {
      target: 'es2022',
      outDir: resolve(root, 'dist'),
      emptyOutDir: mode === 'main',
      copyPublicDir: false,
      lib: {
        entry: Object.fromEntries(
          Object.entries(entries).map(([name, path]) => [name, resolve(root, path)]),
        ),
        formats: [isGlobal ? 'iife' : 'es'],
        name: 'hlsnap',
        fileName: (_format, name) => `${name}.js`,
      },
      rolldownOptions: {
        ...(mode === 'main' && { preserveEntrySignatures: 'allow-extension' as const }),
        output: {
          minify: true,
          chunkFileNames: 'shared-[name].js',
          ...(isGlobal && { intro: SCRIPT_URL }),
        },
      },
      reportCompressedSize: false,
    },
  };
}

/** The demo, served from the sources. */
const demo: UserConfig = {
  root: resolve(root, 'demo'),
  base: './',
  resolve: {
    alias: [
      { find: /^hlsnap$/, replacement: resolve(root, 'src/index.ts') },
      { find: /^hlsnap\/(sinks|element)$/, replacement: resolve(root, 'src/$1/index.ts') },
    ],
  },
  plugins: [dropVendorUrls()],
  worker: {
    format: 'es',
    plugins: () => [dropVendorUrls(), keepExports()],
  },
  // Their files are found by URLs that the optimiser would break.
  optimizeDeps: {
    exclude: [
      '@ffmpeg/ffmpeg',
      '@jsquash/avif',
      '@jsquash/jpeg',
      '@jsquash/png',
      '@jsquash/resize',
      '@jsquash/webp',
    ],
  },
  build: { outDir: resolve(root, 'build/demo-site'), emptyOutDir: true, target: 'es2022' },
};

export default defineConfig(({ mode }) => {
  const entries = PASSES[mode];
  return entries ? libraryPass(mode, entries) : demo;
});
