import { cpSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { distFiles } from '../../scripts/build/files.mjs';
import { TABLE } from '../../scripts/build/table.mjs';
import { readExamples } from './examples.js';
import { createConsumer, filesIn, type Consumer, type Running } from './consumer.js';
import { STRICT_PROGRAM } from './strict-program.js';
import {
  capture,
  expectPicture,
  filesFrom,
  html,
  LOADED_FILES,
  openWeb,
  type Web,
} from './site.js';
import { distHasCore } from '../helpers/second-engine.js';

let web: Web;
let app: Consumer;
beforeAll(async () => {
  app = createConsumer();
  app.write({
    'index.html': html('<script type="module" src="./main.js"></script>').body,
    'main.js': `import { Snapper, SnapError, isSnapError } from 'hlsnap';
      window.hlsnap = { Snapper, SnapError, isSnapError };`,
  });
  web = await openWeb();
});
afterAll(async () => {
  await web.close();
  app.remove();
});

const VITE = 'node_modules/vite/bin/vite.js';
const STRICT_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src data:; connect-src 'self' ";
const installedDist = (): string => join(app.folder, 'node_modules/hlsnap/dist');
/** No script of ours is larger, with or without a bundler's additions. */
const MAX_SCRIPT_BYTES = 220_000;

function sizesIn(folder: string, extension: string): readonly number[] {
  return filesIn(folder, extension).map(({ bytes }) => bytes);
}

const wasmSizes = sizesIn('dist', '.wasm');

/** Each wasm is a file of its own, emitted once, and in no script. */
function expectSeparateWasm(folder: string): void {
  const emitted = join(app.folder, folder);
  expect(sizesIn(emitted, '.wasm')).toEqual(wasmSizes);
  expect(sizesIn(emitted, '.js').at(-1)).toBeLessThan(MAX_SCRIPT_BYTES);
  for (const { path } of filesIn(emitted, '.js')) {
    // "\0asm" in base64.
    expect(readFileSync(path, 'utf8').includes('AGFzbQ')).toBe(false);
  }
}

/** Serves what was built under a path, where nothing but the page's own origin and the stream may be used. */
async function expectPictureFrom(folder: string, path: string): Promise<void> {
  const site = await web.serve({
    folders: { [path]: join(app.folder, folder) },
    headers: { 'content-security-policy': STRICT_POLICY + web.streams.url },
  });
  const page = await web.open(site.url + path);
  await expectPicture(page, web.streams);
  const loaded = LOADED_FILES.filter((file) => file.endsWith('.wasm'));
  expect(filesFrom(site).filter((file) => file.endsWith('.wasm'))).toHaveLength(loaded.length);
  await page.close();
}

test('the tarball holds these files and no others', () => {
  expect([...app.tarballFiles].sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'THIRD_PARTY_LICENSES.md',
    ...distFiles(TABLE).map((file) => `dist/${file}`),
    'package.json',
  ]);
});

test('whatever package.json names is in the tarball', () => {
  const manifest = JSON.parse(
    readFileSync(join(app.folder, 'node_modules/hlsnap/package.json'), 'utf8'),
  ) as Readonly<Record<string, unknown>> & { readonly exports: Readonly<Record<string, unknown>> };
  const named = JSON.stringify([manifest.exports, manifest['main'], manifest['types']]);
  const extra = JSON.stringify([manifest['unpkg'], manifest['jsdelivr'], manifest['sideEffects']]);
  const paths = [...(named + extra).matchAll(/"(\.\/[^"]+\.\w+)"/g)].map(([, path = '']) => path);
  const keys = Object.keys(manifest.exports);
  const targets = paths.filter((path) => path.startsWith('./dist/') && !path.includes('*'));
  expect(targets.length).toBeGreaterThan(10);
  for (const target of targets) expect(app.tarballFiles).toContain(target.slice(2));
  const specifiers = [
    ...keys.filter((key) => !key.includes('*')).map((key) => join('hlsnap', key)),
    ...app.tarballFiles
      .filter((file) => file.endsWith('.wasm'))
      .map((file) => `hlsnap/${basename(file)}`),
  ];
  app.write({
    'resolve.js': `import { existsSync } from 'node:fs';
      const missing = ${JSON.stringify(specifiers)}.filter(
        (specifier) => !existsSync(new URL(import.meta.resolve(specifier))));
      console.log(JSON.stringify(missing));`,
  });
  expect(specifiers).toHaveLength(keys.length - 1 + wasmSizes.length);
  expect(JSON.parse(app.node('resolve.js'))).toEqual([]);
});

test('importing it in Node does nothing, and a capture is refused', () => {
  app.write({
    'node.js': `import { Snapper, isSnapError } from 'hlsnap';
      import { upload } from 'hlsnap/sinks';
      import 'hlsnap/element';
      import 'hlsnap/classic';
      upload({ url: '/upload', tokenUrl: '/token' });
      const snapper = new Snapper({ assetBaseUrl: '/hlsnap/' });
      const failures = [
        await snapper.capture('https://cdn.example/index.m3u8').catch((error) => error),
        await snapper.preload().catch((error) => error),
      ];
      snapper.dispose();
      const told = failures.map((error) => [isSnapError(error), error.code, error.message]);
      console.log(JSON.stringify(told));`,
  });
  const refused = [true, 'worker-failed', expect.stringContaining('no web workers here')];
  expect(JSON.parse(app.node('node.js'))).toEqual([refused, refused]);
});

test.each([
  ['bundler', 'ESNext'],
  ['nodenext', 'NodeNext'],
])('a strict TypeScript program with moduleResolution %s compiles', (moduleResolution, module) => {
  app.write({
    'program.ts': STRICT_PROGRAM,
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2022', 'DOM'],
        types: [],
        module,
        moduleResolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
      },
      files: ['program.ts'],
    }),
  });
  expect(app.node(resolve('node_modules/typescript/bin/tsc'), '-p', '.')).toBe('');
});

test('a Vite application finds everything by itself', async () => {
  app.node(VITE, 'build', '--outDir', 'vite');
  expectSeparateWasm('vite');
  await expectPictureFrom('vite', '/');
});

test('a Vite application with a relative base works in a folder', async () => {
  app.node(VITE, 'build', '--outDir', 'vite-relative', '--base', './');
  expectSeparateWasm('vite-relative');
  await expectPictureFrom('vite-relative', '/some/where/');
});

test('a Vite application whose scripts are on another origin finds everything there, or where it is told', async () => {
  const cdn = await web.serve({ folders: { '/': join(app.folder, 'vite-cdn') }, cors: true });
  app.node(VITE, 'build', '--outDir', 'vite-cdn', '--base', `${cdn.url}/`);
  cpSync(installedDist(), join(app.folder, 'vite-cdn/hlsnap'), { recursive: true });
  const index = readFileSync(join(app.folder, 'vite-cdn/index.html'), 'utf8');
  const site = await web.serve({ folders: {}, pages: { '/': { body: index } } });
  for (const options of [{}, { assetBaseUrl: `${cdn.url}/hlsnap/` }]) {
    const page = await web.open(`${site.url}/`);
    const start = cdn.log.length;
    await expectPicture(page, web.streams, options);
    const isTold = 'assetBaseUrl' in options;
    expect(filesFrom(cdn, start).includes('ffmpeg-core.wasm')).toBe(isTold);
    await page.close();
  }
});

test.each([
  ['as it comes', '{}', true],
  ['that is told not to bundle it before', "{ exclude: ['hlsnap'] }", false],
])("Vite's development server %s works", async (_name, optimizeDeps, isPrebundled) => {
  const config = `vite.${String(isPrebundled)}.config.js`;
  app.write({
    [config]: `export default {
      optimizeDeps: ${optimizeDeps},
      cacheDir: 'node_modules/.vite-${String(isPrebundled)}',
      plugins: [{ name: 'log', configureServer: ({ middlewares }) => void middlewares.use(
        (request, _response, next) => { console.log('asked for', request.url); next(); }) }],
    };`,
  });
  const server = await app.nodeUntil(/http:\S+/, VITE, '--config', config, '--host', '127.0.0.1');
  const page = await web.open(server.match);
  await expectPicture(page, web.streams);
  const asked = askedOf(server);
  expect(asked.some((url) => url.includes('.vite-true/deps/hlsnap.js'))).toBe(isPrebundled);
  for (const file of ['worker.js', 'ffmpeg-worker.js', 'ffmpeg-core.js', 'ffmpeg-core.wasm']) {
    expect(asked.filter((url) => url.includes(`/node_modules/hlsnap/dist/${file}`))).not.toEqual(
      [],
    );
  }
  expect(server.output()).not.toMatch(/fail|error|warn/i);
  await page.close();
  await server.end();
});

function askedOf(server: Running): readonly string[] {
  return [...server.output().matchAll(/^asked for (.*)$/gm)].map(([, url = '']) => url);
}

test.each([
  ['', 'webpack', ''],
  [
    // As in Next.js: import.meta.url is the place of the sources, and only the path of a file is known.
    ' that keeps its origin to itself',
    'webpack-relative',
    "module: { parser: { javascript: { url: 'relative' } } },",
  ],
])(
  'a webpack application%s finds everything by itself',
  async (_name, folder, config) => {
    app.write({
      'webpack.js': `import webpack from 'webpack';
      const output = { path: import.meta.dirname + '/${folder}', publicPath: '/some/where/' };
      webpack({ mode: 'production', entry: './main.js', ${config} output }, (error, stats) => {
        if (!error && !stats.hasErrors()) return;
        console.error(error ?? stats.toString());
        process.exitCode = 1;
      });`,
    });
    app.node('webpack.js');
    app.write({ [`${folder}/index.html`]: html('<script src="main.js"></script>').body });
    expectSeparateWasm(folder);
    await expectPictureFrom(folder, '/some/where/');
  },
  90_000,
);

/** Builds an application with the configuration of the README that leaves ffmpeg out. */
const WITHOUT_FFMPEG: Readonly<Record<string, () => void>> = {
  vite: () => {
    app.write({ 'vite.without.config.js': exampleOf('vite.config.js, without ffmpeg') });
    app.node(VITE, 'build', '--config', 'vite.without.config.js', '--outDir', 'without-vite');
  },
  webpack: () => {
    app.write({
      'webpack.config.js': exampleOf('webpack.config.js, without ffmpeg'),
      'webpack.without.js': `import webpack from 'webpack';
        import config from './webpack.config.js';
        const output = { path: import.meta.dirname + '/without-webpack' };
        webpack({ mode: 'production', entry: './main.js', output, ...config }, (error, stats) => {
          if (error || stats.hasErrors()) process.exitCode = 1;
        });`,
    });
    app.node('webpack.without.js');
    app.write({ 'without-webpack/index.html': html('<script src="main.js"></script>').body });
  },
};

function exampleOf(title: string): string {
  const example = readExamples().find(({ code }) => code.startsWith(`// no-run: ${title}`));
  if (!example) throw new Error(`The README has no ${title}.`);
  return example.code;
}

test.each(Object.entries(WITHOUT_FFMPEG))(
  'a %s application can leave ffmpeg out, and says so where it would be needed',
  async (bundler, build) => {
    build();
    const folder = join(app.folder, `without-${bundler}`);
    expect(sizesIn(folder, '.wasm')).toEqual(wasmSizes.slice(0, -1));
    expect(sizesIn(folder, '.wasm').at(-1)).toBeLessThan(25 * 2 ** 20);
    const site = await web.serve({ folders: { '/': folder } });
    const page = await web.open(`${site.url}/`);
    await expectPicture(page, web.streams, { engine: 'auto' });
    const segment = '#EXTINF:1,\n/fixtures/mpeg2/segment.ts';
    web.streams.put('/mpeg2.m3u8', Buffer.from(`#EXTM3U\n${segment}\n#EXT-X-ENDLIST\n`));
    for (const engine of ['auto', 'ffmpeg'] as const) {
      const { snapshot, failure } = await capture(page, web.streams, { engine }, '/mpeg2.m3u8');
      if (distHasCore && engine === 'auto') {
        expect(snapshot).toMatchObject({ engine: 'core' });
        continue;
      }
      expect(failure).toMatchObject({ code: 'unsupported-codec' });
      expect(failure?.message).toContain('built without it');
    }
    expect(filesFrom(site).join()).not.toContain('ffmpeg');
    await page.close();
  },
  90_000,
);

test('an esbuild application works with the files of dist/ copied beside it', async () => {
  const esbuild = 'node_modules/esbuild/bin/esbuild';
  app.node(esbuild, 'main.js', '--bundle', '--format=esm', '--minify', '--outfile=esbuild/main.js');
  cpSync(installedDist(), join(app.folder, 'esbuild/hlsnap'), { recursive: true });
  app.write({ 'esbuild/index.html': html('<script type="module" src="main.js"></script>').body });
  const site = await web.serve({ folders: { '/app': join(app.folder, 'esbuild') } });
  const page = await web.open(`${site.url}/app/`);
  await expectPicture(page, web.streams, { assetBaseUrl: './hlsnap/' });
  expect(filesFrom(site)).toContain('worker.js');
  await page.close();
});
