import { dirname, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, type TestBrowser, type TestPage } from '../helpers/browser.js';
import { findCorpus, type ExpectedVideo } from '../helpers/corpus.js';
import { startStaticServer, type StaticServer } from '../helpers/static-server.js';
import type { CorpusFile, DecodedFile } from './harness.js';

const corpus = findCorpus();
if (typeof corpus === 'string') console.log(`The corpus is skipped. ${corpus}`);
const folder = typeof corpus === 'string' ? '' : corpus.folder;
const files: [string, ExpectedVideo][] =
  typeof corpus === 'string' ? [] : Object.entries(corpus.expected);

/** Maps with which the reference was made, by folder. */
const MAPS: Readonly<Record<string, string>> = {
  'hls-iframe-only': 'media.mp4',
  'hls-interstitial': 'init.mp4',
};
/** Its first sample is encrypted: what any decoder makes of it without the key is a broken picture. */
const ENCRYPTED = 'hls-sample-aes/video.mp4';
const HARNESS = resolve('build/corpus-harness');

let browser: TestBrowser;
let page: TestPage;
let site: StaticServer;
let streams: StaticServer;

beforeAll(async () => {
  if (files.length === 0) return;
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: HARNESS,
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
  const body = '<!doctype html><script type="module" src="/harness/harness.js"></script>';
  site = await startStaticServer({
    folders: { '/harness': HARNESS, '/dist': resolve('dist') },
    pages: { '/': { body } },
  });
  streams = await startStaticServer({ folders: { '/': folder }, cors: true });
  browser = await launchBrowser();
  page = await browser.openPage(`${site.url}/`);
});

afterAll(async () => {
  if (files.length === 0) return;
  await browser.close();
  await Promise.all([site.close(), streams.close()]);
});

function decodeFile(name: string, uncut = false): Promise<DecodedFile> {
  const map = MAPS[dirname(name)];
  const file: CorpusFile = {
    url: `${streams.url}/${name}`,
    mapUrl: map === undefined ? undefined : `${streams.url}/${dirname(name)}/${map}`,
    uncut,
  };
  return page.evaluate(
    (file) =>
      (globalThis as unknown as { decodeFile(file: CorpusFile): Promise<DecodedFile> }).decodeFile(
        file,
      ),
    file,
  );
}

function ratio(text = '1:1'): number {
  const [width = 1, height = 1] = text.split(':').map(Number);
  return width / height;
}

const withKeyframe = files.filter(([, { keyframe }]) => keyframe !== null);

test.runIf(withKeyframe.length > 0).each(withKeyframe)(
  "%s: the keyframe's planes are the reference decoder's",
  async (name, expected) => {
    const decoded = await decodeFile(name, name === ENCRYPTED);
    expect(decoded).toMatchObject({
      md5: expected.keyframe?.md5,
      codec: expected.codec_name,
      width: expected.width,
      height: expected.height,
      pixelFormat: expected.pix_fmt,
    });
    expect(decoded.sampleAspectRatio).toBeCloseTo(ratio(expected.sample_aspect_ratio), 5);
    expect(decoded.range).toBe(expected.color_range === 'tv' ? 'limited' : undefined);
    expect(decoded.matrix).toBe(expected.color_space);
  },
);

test.runIf(files.length > 0)(
  'a keyframe that is encrypted is refused, not shown broken',
  async () => {
    expect(await decodeFile(ENCRYPTED)).toEqual({ code: 'encrypted' });
  },
);

test.runIf(files.length > 0).each(files.filter(([, { keyframe }]) => keyframe === null))(
  '%s: a map alone has no keyframe',
  async (name) => {
    expect(await decodeFile(name)).toEqual({ code: 'no-keyframe' });
  },
);
