// What dist/ consists of. Whatever else names its files is written from here by "npm run sync", or checked against it: see
// derived.mjs and licences.mjs.

import { CORE, CORE_AV1 } from '../wasm/recipes.mjs';

/** @import { Recipe } from '../wasm/recipe.mjs' */

/**
 * @typedef {object} Bundle a script that a pass makes of our sources
 * @property {string} file
 * @property {string} entry
 * @property {string} title for the report of sizes
 * @property {string} limit of its gzipped size
 * @property {boolean} [isClassic] for a script tag, where it is the global `hlsnap`
 * @property {boolean} [isServiceWorker] a classic script for the root of a site, whose URL the site's pages name
 * @property {boolean} [isOptIn] its URL is known to an entry of its own alone, not to the worker
 */

/**
 * @typedef {object} Entry what applications import by the package's name; all of them share their common parts
 * @property {string} subpath as in package.json
 * @property {boolean} [hasSideEffects]
 * @property {string} [globalsOf] the entry whose global declarations its own ones need
 */

/** @type {readonly (Bundle & Entry)[]} */
export const ENTRIES = [
  {
    subpath: '.',
    file: 'index.js',
    entry: 'src/index.ts',
    title: 'page: hlsnap as a module',
    limit: '15.36 kB',
  },
  {
    subpath: './sinks',
    file: 'sinks.js',
    entry: 'src/sinks/index.ts',
    title: 'sinks, without what the page has',
    limit: '20 kB',
  },
  {
    subpath: './files',
    file: 'files.js',
    entry: 'src/files/index.ts',
    title: 'folders of files, without what the page has',
    limit: '2 kB',
  },
  {
    subpath: './element',
    file: 'element.js',
    entry: 'src/element/index.ts',
    title: 'element, without what the page has',
    limit: '12 kB',
    hasSideEffects: true,
  },
  {
    subpath: './classic',
    file: 'classic.js',
    entry: 'src/classic/index.ts',
    title: 'classic plugins, without what the others have',
    limit: '4 kB',
    globalsOf: 'element.js',
  },
  {
    subpath: './thumbnails',
    file: 'thumbnails.js',
    entry: 'src/thumbnails/index.ts',
    title: 'pictures over seek bars, without what the page has',
    limit: '4 kB',
  },
  {
    subpath: './wall',
    file: 'wall.js',
    entry: 'src/wall/index.ts',
    title: 'walls and archives, without what the page has',
    limit: '11.5 kB',
    hasSideEffects: true,
  },
  {
    subpath: './search',
    file: 'search.js',
    entry: 'src/search/index.ts',
    title: 'search for moments, without what the page has',
    limit: '5.5 kB',
  },
  {
    subpath: './serve',
    file: 'serve.js',
    entry: 'src/serve/index.ts',
    title: 'pictures by address, without what the page has',
    limit: '5 kB',
  },
  {
    subpath: './ffmpeg',
    file: 'ffmpeg.js',
    entry: 'src/ffmpeg/index.ts',
    title: 'ffmpeg as an engine, without what the page has',
    limit: '1 kB',
  },
  {
    subpath: './callbacks',
    file: 'callbacks.js',
    entry: 'src/callbacks/index.ts',
    title: 'verification of callbacks, for servers',
    limit: '1.5 kB',
  },
  {
    subpath: './jobs',
    file: 'jobs.js',
    entry: 'src/live-jobs/index.ts',
    title: 'jobs, without what the page and sinks have',
    limit: '16 kB',
  },
];

/**
 * Scripts that an entry imports when something in them is first called. They share their common parts with the entries,
 * and are inside the script for script tags.
 *
 * @type {readonly Bundle[]}
 */
export const CHUNKS = [
  {
    file: 'on-demand.js',
    entry: 'src/on-demand.ts',
    title: 'batches, watches, storyboards and keyframes, loaded at the first one',
    limit: '16 kB',
  },
  {
    file: 'cameras.js',
    entry: 'src/watch/cameras.ts',
    title: 'pictures of cameras, loaded at the first one',
    limit: '2 kB',
  },
  {
    file: 'page-functions.js',
    entry: 'src/workers/services/page-functions.ts',
    title: "for a fetch or a keyProvider of the page's own, loaded with the worker",
    limit: '1 kB',
  },
  {
    file: 'why-not-loaded.js',
    entry: 'shared/why-not-loaded.ts',
    title: 'why a script did not load, loaded when one did not',
    limit: '1 kB',
  },
];

/**
 * Scripts that are found by their URLs, each complete in itself.
 *
 * @type {readonly Bundle[]}
 */
export const SCRIPTS = [
  {
    file: 'hlsnap.global.js',
    entry: 'src/global.ts',
    title: 'page: hlsnap by script tag',
    limit: '32.5 kB',
    isClassic: true,
  },
  {
    file: 'hlsnap-sw.js',
    entry: 'worker/serve/service-worker-script.ts',
    title: 'service worker for pictures by address',
    limit: '7 kB',
    isServiceWorker: true,
  },
  {
    file: 'worker.js',
    entry: 'worker/main.ts',
    title: 'worker without codecs',
    limit: '80 kB',
  },
  {
    file: 'local.js',
    entry: 'worker/local/script.ts',
    title: "worker's part for files and folders",
    limit: '20 kB',
  },
  {
    file: 'clips-and-sheets.js',
    entry: 'worker/jobs/clips-and-sheets.ts',
    title: "worker's part for keyframe clips and sheets of tiles",
    limit: '9.5 kB',
  },
  {
    file: 'source-sheets.js',
    entry: 'worker/jobs/source-sheets/find-and-cut.ts',
    title: "worker's part for tiles that a stream has itself",
    limit: '4 kB',
  },
  {
    file: 'ffmpeg-engine.js',
    entry: 'worker/decode/ffmpeg/ffmpeg-script.ts',
    title: "worker's part for ffmpeg",
    limit: '8 kB',
    isOptIn: true,
  },
  {
    file: 'ffmpeg-worker.js',
    entry: 'wasm/ffmpeg/worker.ts',
    title: "ffmpeg's worker",
    limit: '2 kB',
    isOptIn: true,
  },
  {
    file: 'exif.js',
    entry: 'wasm/codecs/exif.ts',
    title: 'EXIF',
    limit: '10 kB',
  },
];

/**
 * @typedef {object} Wasm a WebAssembly file, copied to dist/
 * @property {string} title for the report of sizes
 * @property {string} [limit] of its gzipped size, with its script; of one that is made, its recipe has it
 * @property {string} wasm
 * @property {Recipe} [recipe] by which it is made. It may not have been made: then dist/ is without it
 * @property {string} [script] copied, too
 * @property {Readonly<Record<'wasm' | 'script', string>>} [imports] what they are imported as, where a package says so
 * @property {readonly string[]} contains names of parts in THIRD_PARTY_LICENSES.md
 * @property {string} [licence] a text that goes beside it
 * @property {string} [leftOutBy] the constant by which an application's bundler leaves it out
 * @property {boolean} [isPacked] in gzip, under its own name: it is large, and many servers compress no WebAssembly
 * @property {boolean} [isOptIn] its URLs are known to an entry of its own alone, not to the worker
 */

/** @satisfies {Readonly<Record<string, Wasm>>} */
export const WASM = {
  picture: {
    title: 'picture kernel',
    limit: '6 kB',
    wasm: 'wasm/picture/picture.wasm',
    contains: [],
  },
  jpeg: {
    title: 'JPEG encoder',
    limit: '72 kB',
    wasm: 'node_modules/@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
    script: 'node_modules/@jsquash/jpeg/codec/enc/mozjpeg_enc.js',
    contains: ['MozJPEG'],
  },
  png: {
    title: 'PNG encoder',
    limit: '90 kB',
    wasm: 'node_modules/@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
    script: 'node_modules/@jsquash/png/codec/pkg/squoosh_png.js',
    contains: ['png'],
  },
  webp: {
    title: 'WebP encoder',
    limit: '140 kB',
    wasm: 'node_modules/@jsquash/webp/codec/enc/webp_enc_simd.wasm',
    script: 'node_modules/@jsquash/webp/codec/enc/webp_enc_simd.js',
    contains: ['libwebp'],
  },
  avif: {
    title: 'AVIF encoder',
    limit: '1.2 MB',
    wasm: 'node_modules/@jsquash/avif/codec/enc/avif_enc.wasm',
    script: 'node_modules/@jsquash/avif/codec/enc/avif_enc.js',
    isPacked: true,
    contains: ['libavif', 'libaom', 'libwebp', 'libyuv'],
  },
  resize: {
    title: 'resizer',
    limit: '18 kB',
    wasm: 'node_modules/@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm',
    contains: ['resize'],
  },
  'magic-kernel': {
    title: 'resizer, Magic Kernel',
    limit: '12 kB',
    wasm: 'node_modules/@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel_bg.wasm',
    script: 'node_modules/@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel.js',
    contains: ['magic-kernel'],
  },
  core: {
    title: 'decoder core',
    wasm: 'wasm/core/core.wasm',
    recipe: CORE,
    isPacked: true,
    contains: ['libavcodec', 'zlib', 'wasi-libc'],
    licence: 'wasm/licenses/core.txt',
    leftOutBy: 'HLSNAP_WITHOUT_CORE',
  },
  'core-av1': {
    title: 'decoder core, AV1',
    wasm: 'wasm/core/core-av1.wasm',
    recipe: CORE_AV1,
    isPacked: true,
    contains: ['dav1d', 'wasi-libc'],
    licence: 'wasm/licenses/core-av1.txt',
    leftOutBy: 'HLSNAP_WITHOUT_CORE',
  },
  ffmpeg: {
    title: 'ffmpeg core',
    limit: '10.8 MB',
    wasm: 'node_modules/@ffmpeg/core/dist/esm/ffmpeg-core.wasm',
    script: 'node_modules/@ffmpeg/core/dist/esm/ffmpeg-core.js',
    imports: { wasm: '@ffmpeg/core/wasm', script: '@ffmpeg/core' },
    contains: ['@ffmpeg/core'],
    licence: 'wasm/licenses/ffmpeg-core.txt',
    isOptIn: true,
  },
};

/**
 * @typedef {object} Table
 * @property {readonly (Bundle & Entry)[]} entries
 * @property {readonly Bundle[]} chunks
 * @property {readonly Bundle[]} scripts
 * @property {Readonly<Record<string, Wasm>>} wasm
 */

/** @type {Table} */
export const TABLE = { entries: ENTRIES, chunks: CHUNKS, scripts: SCRIPTS, wasm: WASM };
