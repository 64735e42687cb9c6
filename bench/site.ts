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
const to = new URLSearchParams(location.search).get('to') ?? '/visit/';
setTimeout(() => location.replace(to), 1500);
</script>`;

export interface Bench {
  /** Serves the pages and everything they load except streams. */
  readonly site: BenchServer;
  /** On another origin. */
  readonly streams: BenchServer;
  readonly link: Link;
  /** Sets what `/visit/` shows from now on, and who receives its reports. */
  readonly show: (html: string, onReport: (body: string) => void) => void;
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
  let page = '';
  let onReport: (body: string) => void = () => undefined;
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
      if (path === '/visit/') return page;
      return path === '/hls.worker.js' ? hlsjs(path) : files(path);
    },
    post: (body) => {
      onReport(body);
    },
  });
  const media = fileFinder({ '/': STREAMS });
  const streams = await startBenchServer({
    ...{ link, kind: 'streams' },
    find: (path) => options.find?.(path) ?? media(withoutPass(path)),
  });
  return {
    ...{ site, streams, link },
    show(html, listener) {
      page = html;
      onReport = listener;
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

/** The address of a page that is shown once the browser is idle. */
export function lobbyUrl({ site }: Bench): string {
  return `${site.url}/lobby/`;
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
