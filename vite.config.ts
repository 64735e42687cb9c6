// The demo: served by npm start, built by npm run build:demo. The library is built by scripts/build.mjs.
import { posix, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { madeUrls } from './scripts/build/literal-urls.mjs';
import { TABLE } from './scripts/build/table.mjs';
import { vendorPatches } from './scripts/build/vendor-patches.mjs';

const root = import.meta.dirname;

/** Vite drops what a worker exports, but a script that is imported by URL, not started, is found as a worker is. */
function keepExports(): Plugin {
  return {
    name: 'hlsnap:keep-exports',
    options: (options) => ({ ...options, preserveEntrySignatures: 'exports-only' }),
  };
}

export default defineConfig({
  root: resolve(root, 'demo'),
  base: './',
  resolve: {
    alias: TABLE.entries.map(({ subpath, entry }) => ({
      find: new RegExp(`^${posix.join('hlsnap', subpath)}$`),
      replacement: resolve(root, entry),
    })),
  },
  plugins: [madeUrls(TABLE), vendorPatches()],
  worker: {
    format: 'es',
    plugins: () => [madeUrls(TABLE), vendorPatches(), keepExports()],
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
});
