// The demo: served by npm start, built by npm run build:demo. The library is built by scripts/build.mjs.
import { posix, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { madeUrls } from './scripts/build/literal-urls.mjs';
import { TABLE } from './scripts/build/table.mjs';
import { vendorPatches } from './scripts/build/vendor-patches.mjs';
import { edgeAt } from './test/helpers/live-edge.js';
import { loadTsMedia, SEGMENT_SECONDS, SEGMENTS_PER_LOOP } from './test/helpers/live-media.js';
import { liveText, type LiveDescription } from './test/helpers/live-text.js';

const root = import.meta.dirname;

/** Vite drops what a worker exports, but a script that is imported by URL, not started, is found as a worker is. */
function keepExports(): Plugin {
  return {
    name: 'hlsnap:keep-exports',
    options: (options) => ({ ...options, preserveEntrySignatures: 'exports-only' }),
  };
}

/** A stream that is live, for the page of jobs: the sample, over and over. A static host has none. */
function liveSample(): Plugin {
  const windowSegments = 4;
  const startDate = new Date(Date.now() - windowSegments * SEGMENT_SECONDS * 1000);
  const description: LiveDescription = {
    extension: 'ts',
    hasMap: false,
    hasParts: false,
    windowSegments,
    firstSequence: 0,
    startDate,
    dates: 'each',
    endsAfter: undefined,
    canBlockReload: false,
    holdBackSeconds: undefined,
    otherRenditions: [],
  };
  return {
    name: 'hlsnap:live-sample',
    apply: 'serve',
    configureServer({ middlewares }) {
      const { segments } = loadTsMedia('ts');
      middlewares.use('/live', ({ url = '' }, response, next) => {
        const edge = edgeAt((Date.now() - startDate.getTime()) / 1000, false);
        const [, sequence] = /^\/segment(\d+)\.ts$/.exec(url) ?? [];
        const segment = sequence && segments[Number(sequence) % SEGMENTS_PER_LOOP];
        response.setHeader('cache-control', 'no-store');
        if (url.startsWith('/index.m3u8')) response.end(liveText(description, edge));
        else if (segment) response.end(segment);
        else next();
      });
    },
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
  plugins: [madeUrls(TABLE), vendorPatches(), liveSample()],
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
  build: {
    outDir: resolve(root, 'build/demo-site'),
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: {
      input: ['index', 'jobs', 'walls'].map((page) => resolve(root, 'demo', `${page}.html`)),
    },
  },
});
