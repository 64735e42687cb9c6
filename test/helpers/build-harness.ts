import { resolve } from 'node:path';
import { build, type Rolldown } from 'vite';
import type { InlinePage } from './static-server.js';

/** A page that runs a script, and the files of the script, by their paths. */
export type HarnessPages = Readonly<Record<string, InlinePage>>;

const SCRIPT = { 'content-type': 'text/javascript' };

/** By entry. Files of one process share them. */
const built = new Map<string, Promise<HarnessPages>>();

/**
 * Bundles a script that runs the worker's stations in a page. Files of dist/ are not part of it: it takes them from
 * `/dist/`.
 *
 * @returns the page `/` and what it loads, in memory: other processes may build the same at the same time
 */
export function buildHarness(entry: string): Promise<HarnessPages> {
  const found = built.get(entry) ?? buildPages(entry);
  built.set(entry, found);
  return found;
}

async function buildPages(entry: string): Promise<HarnessPages> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: resolve(entry), formats: ['es'], fileName: 'harness' },
    },
    plugins: [
      {
        name: 'no-assets',
        enforce: 'pre',
        resolveId: (id) => (/\?(worker&)?url$/.test(id) ? '\0no-asset' : undefined),
        load: (id) => (id === '\0no-asset' ? 'export default "";' : undefined),
      },
    ],
  });
  const [bundle] = Array.isArray(output) ? output : [output];
  const files = (bundle as Rolldown.RolldownOutput).output;
  const scripts = files.map((file) => [
    `/${file.fileName}`,
    { body: file.type === 'chunk' ? file.code : String(file.source), headers: SCRIPT },
  ]);
  return {
    '/': { body: '<!doctype html><script type="module" src="/harness.js"></script>' },
    ...(Object.fromEntries(scripts) as HarnessPages),
  };
}
