import { launchBrowser } from '../helpers/browser.js';
import { buildHarness } from '../helpers/build-harness.js';
import { startStaticServer } from '../helpers/static-server.js';
import type { CorpusFile, DecodedFile } from './harness.js';

export interface DecodingOptions {
  readonly map?: string;
  /** Gives the file to the decoder as it is; default false. */
  readonly uncut?: boolean;
  /** Default 30. */
  readonly timeoutSeconds?: number;
  /** Default `ffmpeg`. */
  readonly engine?: 'core' | 'ffmpeg';
}

/** A browser page that decodes files of a folder with our stations. */
export interface DecodingPage {
  /** Paths are inside the folder. */
  decode(path: string, more?: DecodingOptions): Promise<DecodedFile>;
  close(): Promise<void>;
}

export async function openDecodingPage(folder: string): Promise<DecodingPage> {
  const site = await startStaticServer({
    folders: { '/dist': 'dist' },
    pages: await buildHarness('test/corpus/harness.ts'),
  });
  const streams = await startStaticServer({ folders: { '/': folder }, cors: true });
  const browser = await launchBrowser();
  const page = await browser.openPage(`${site.url}/`);
  return {
    decode(path, { map, uncut = false, timeoutSeconds = 30, engine = 'ffmpeg' } = {}) {
      const mapUrl = map === undefined ? undefined : `${streams.url}/${map}`;
      const url = `${streams.url}/${path}`;
      const file: CorpusFile = { url, mapUrl, uncut, timeoutSeconds, engine };
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
