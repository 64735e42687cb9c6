import { resolve } from 'node:path';
import { build } from 'vite';

/**
 * Bundles a script that runs the worker's stations in a page, as `<folder>/harness.js`, and tells it where dist/ is.
 */
export async function buildHarness(entry: string, folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: true,
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
}
