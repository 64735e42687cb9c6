import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, type Plugin } from 'vite';
import { createLink, type Link, type LinkName } from './link.js';
import {
  fileFinder,
  precompress,
  startBenchServer,
  type BenchServer,
  type Content,
} from './server.js';

const PAGES = 'build/bench/pages';
const STREAMS = 'build/bench/streams';

const ENTRIES = {
  visit: 'bench/page/visit.ts',
  wall: 'bench/page/wall.ts',
  archive: 'bench/page/archive.ts',
  jobs: 'bench/page/jobs.ts',
  endurance: 'bench/page/endurance.ts',
  storyboard: 'bench/page/storyboard.ts',
  'storyboard-worker': 'bench/page/storyboard-worker.ts',
  hlsnap: 'bench/peers/hlsnap.ts',
  hlsjs: 'bench/peers/hlsjs.ts',
  mediabunny: 'bench/peers/mediabunny.ts',
  'mediabunny-worker': 'bench/peers/mediabunny-worker.ts',
  recipe: 'bench/peers/recipe.ts',
  limit: 'bench/peers/limit.ts',
  'limit-worker': 'bench/peers/limit-worker.ts',
};

/** Packages that are served as published, because they start workers from their neighbouring files. */
const SERVED: Readonly<Record<string, string>> = {
  hlsnap: '/dist/index.js',
  'hlsnap/ffmpeg': '/dist/ffmpeg.js',
  'hlsnap/jobs': '/dist/jobs.js',
  'hlsnap/wall': '/dist/wall.js',
  '@ffmpeg/ffmpeg': '/ffmpeg/index.js',
  '@ffmpeg/util': '/ffmpeg-util/index.js',
};

const FOLDERS: Readonly<Record<string, string>> = {
  '/page': PAGES,
  '/dist': 'dist',
  '/ffmpeg': 'node_modules/@ffmpeg/ffmpeg/dist/esm',
  '/ffmpeg-util': 'node_modules/@ffmpeg/util/dist/esm',
};
const HLSJS_FOLDER = { '/': 'node_modules/hls.js/dist' };

/** A page waits here until its browser is idle, on a connection that the next page does not inherit. */
const LOBBY = `<!doctype html><title>hlsnap bench</title><script>
const to = new URLSearchParams(location.search).get('to');
setTimeout(() => location.replace(to), 1500);
</script>`;

/** Receives what a page reports, and may return what to answer; the page waits for it. */
export type OnReport = (body: string) => string | Promise<string> | undefined;

export interface Bench {
  /** Serves the pages and everything they load except streams. */
  readonly site: BenchServer;
  /** On another origin. */
  readonly streams: BenchServer;
  readonly link: Link;
  /** Adds a page, and returns the address that shows it once the browser is idle. */
  readonly show: (html: string, onReport: OnReport) => string;
  readonly close: () => Promise<void>;
}

export interface BenchOptions {
  readonly link: LinkName;
  /** Names of streams from make-streams.sh. */
  readonly streams: readonly string[];
  /** Asked first for the content of the streams' origin. */
  readonly find?: (path: string) => Content;
}

export async function openBench(options: BenchOptions): Promise<Bench> {
  if (!existsSync('dist/index.js')) throw new Error('dist/ is missing: run `npm run build` first');
  // Without a name it makes all of them.
  if (options.streams.length > 0) {
    execFileSync('bash', ['bench/make-streams.sh', ...options.streams], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  await buildPages();
  const link = createLink(options.link);
  const pages = new Map<string, { readonly html: string; readonly onReport: OnReport }>();
  const files = fileFinder(FOLDERS);
  const hlsjs = fileFinder(HLSJS_FOLDER);
  precompress(
    readdirSync('dist').map((name) => `/dist/${name}`),
    files,
  );
  const site = await startBenchServer({
    ...{ link, kind: 'site' },
    find: (path) => {
      if (path === '/lobby/') return LOBBY;
      return pages.get(path)?.html ?? (path === '/hls.worker.js' ? hlsjs(path) : files(path));
    },
    post: (path, body) => pages.get(path.replace(/report$/, ''))?.onReport(body) ?? '',
  });
  const media = fileFinder({ '/': STREAMS });
  const streams = await startBenchServer({
    ...{ link, kind: 'streams' },
    find: (path) => options.find?.(path) ?? media(withoutPass(path)),
  });
  return {
    ...{ site, streams, link },
    show(html, onReport) {
      const path = `/page${pages.size}/`;
      pages.set(path, { html, onReport });
      return `${site.url}/lobby/?to=${path}`;
    },
    async close() {
      await Promise.all([site.close(), streams.close()]);
    },
  };
}

/** `/ts-1080-5/pass3/segment0.ts` is the file `/ts-1080-5/segment0.ts`. */
function withoutPass(path: string): string {
  return path.replace(/\/(?:pass|visit)\d+\//, '/');
}

/** Adds a page that reports until `isLast` says that it has said all. */
export function showUntil(
  bench: Bench,
  html: string,
  isLast: (body: string) => boolean | Promise<boolean>,
): { readonly url: string; readonly done: Promise<void> } {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  const url = bench.show(html, async (body) => {
    if (await isLast(body)) end();
    return '';
  });
  return { url, done };
}

async function buildPages(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: resolve(PAGES),
      emptyOutDir: true,
      target: 'es2022',
      reportCompressedSize: false,
      lib: { entry: ENTRIES, formats: ['es'], fileName: (_, name) => `${name}.js` },
      rolldownOptions: { output: { minify: true } },
    },
    plugins: [servedPackages()],
  });
}

function servedPackages(): Plugin {
  return {
    name: 'served-packages',
    enforce: 'pre',
    resolveId: (id) => {
      const path = SERVED[id];
      return path === undefined ? undefined : { id: path, external: 'absolute' };
    },
  };
}
