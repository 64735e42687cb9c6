import { resolve } from 'node:path';
import { build } from 'vite';
import { launchBrowser } from '../helpers/browser.js';
import { startStaticServer } from '../helpers/static-server.js';
import type { CorpusFile, DecodedFile } from './harness.js';

const OUTPUT = resolve('build/corpus-harness');

export interface DecodingOptions {
  readonly map?: string;
  /** Gives the file to the decoder as it is; default false. */
  readonly uncut?: boolean;
  /** Default 30. */
  readonly timeoutSeconds?: number;
}

/** A browser page that decodes files of a folder with our stations. */
export interface DecodingPage {
  /** Paths are inside the folder. */
  decode(path: string, more?: DecodingOptions): Promise<DecodedFile>;
  close(): Promise<void>;
}

export async function openDecodingPage(folder: string): Promise<DecodingPage> {
  await buildHarness();
  const body = '<!doctype html><script type="module" src="/harness/harness.js"></script>';
  const site = await startStaticServer({
    folders: { '/harness': OUTPUT, '/dist': resolve('dist') },
    pages: { '/': { body } },
  });
  const streams = await startStaticServer({ folders: { '/': folder }, cors: true });
  const browser = await launchBrowser();
  const page = await browser.openPage(`${site.url}/`);
  return {
    decode(path, { map, uncut = false, timeoutSeconds = 30 } = {}) {
      const mapUrl = map === undefined ? undefined : `${streams.url}/${map}`;
      const file: CorpusFile = { url: `${streams.url}/${path}`, mapUrl, uncut, timeoutSeconds };
      return page.evaluate(
        (file) =>
          (
            globalThis as unknown as { decodeFile(file: CorpusFile): Promise<DecodedFile> }
          ).decodeFile(file),
        file,
      );
    },
    async close() {
      await browser.close();
      await Promise.all([site.close(), streams.close()]);
    },
  };
}

async function buildHarness(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: OUTPUT,
      emptyOutDir: true,
      target: 'es2022',
      lib: { entry: resolve('test/corpus/harness.ts'), formats: ['es'], fileName: 'harness' },
    },
    plugins: [
      {
        // The harness is told to find them in dist/.
        name: 'no-assets',
        enforce: 'pre',
        resolveId: (id) => (/\?(worker&)?url$/.test(id) ? '\0no-asset' : undefined),
        load: (id) => (id === '\0no-asset' ? 'export default "";' : undefined),
      },
    ],
  });
}
