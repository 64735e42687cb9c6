import { cpSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineName } from '../../shared/engine.js';
import { distFiles } from '../../scripts/build/files.mjs';
import { TABLE } from '../../scripts/build/table.mjs';
import { expectLean, expectWithFfmpeg, wasmSizes } from './builds.js';
import { createConsumer, type Consumer, type Running } from './consumer.js';
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
    'ffmpeg/index.html': html('<script type="module" src="./main.js"></script>').body,
    'ffmpeg/main.js': `import { Snapper, SnapError, isSnapError } from 'hlsnap';
      import { ffmpeg } from 'hlsnap/ffmpeg';
      window.hlsnap = { Snapper, SnapError, isSnapError, ffmpeg };`,
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
/** Serves what was built under a path, where nothing but the page's own origin and the stream may be used. */
async function expectPictureFrom(
  folder: string,
  path: string,
  { engine, wasm }: { readonly engine: 'auto' | EngineName; readonly wasm: number },
): Promise<void> {
  const site = await web.serve({
    folders: { [path]: join(app.folder, folder) },
    headers: { 'content-security-policy': STRICT_POLICY + web.streams.url },
  });
  const page = await web.open(site.url + path);
  await expectPicture(page, web.streams, { engine });
  expect(filesFrom(site).filter((file) => file.endsWith('.wasm'))).toHaveLength(wasm);
  await page.close();
}

/** With which engine a build is tried, and how many WebAssembly files are loaded for its JPEG and PNG. */
const EXPECTED = {
  lean: distHasCore ? { engine: 'core', wasm: 4 } : { engine: 'auto', wasm: 3 },
  ffmpeg: { engine: 'ffmpeg', wasm: 4 },
} as const satisfies Readonly<Record<string, { engine: 'auto' | EngineName; wasm: number }>>;

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
      import { ffmpeg } from 'hlsnap/ffmpeg';
      upload({ url: '/upload', tokenUrl: '/token' });
      const snapper = new Snapper({ assetBaseUrl: '/hlsnap/', engines: [ffmpeg()] });
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

test('a Vite application finds everything by itself, and has ffmpeg only if it imports it', async () => {
  app.node(VITE, 'build', '--outDir', 'vite');
  expectLean(join(app.folder, 'vite'));
  await expectPictureFrom('vite', '/', EXPECTED.lean);
  app.node(VITE, 'build', 'ffmpeg', '--outDir', '../vite-ffmpeg');
  expectWithFfmpeg(join(app.folder, 'vite-ffmpeg'));
  await expectPictureFrom('vite-ffmpeg', '/', EXPECTED.ffmpeg);
});

test('a Vite application with a relative base works in a folder', async () => {
  app.node(VITE, 'build', 'ffmpeg', '--outDir', '../vite-relative', '--base', './');
  expectWithFfmpeg(join(app.folder, 'vite-relative'));
  await expectPictureFrom('vite-relative', '/some/where/', EXPECTED.ffmpeg);
});

test('a Vite application whose scripts are on another origin finds everything there, or where it is told', async () => {
  const cdn = await web.serve({ folders: { '/': join(app.folder, 'vite-cdn') }, cors: true });
  app.node(VITE, 'build', 'ffmpeg', '--outDir', '../vite-cdn', '--base', `${cdn.url}/`);
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
  const page = await web.open(`${server.match}ffmpeg/`);
  await expectPicture(page, web.streams);
  const asked = askedOf(server);
  expect(asked.some((url) => url.includes('.vite-true/deps/hlsnap.js'))).toBe(isPrebundled);
  for (const file of LOADED_FILES.filter((file) => /worker|ffmpeg/.test(file))) {
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
])('a webpack application%s finds everything by itself', async (_name, folder, config) => {
  for (const [entry, to] of [
    ['.', folder],
    ['./ffmpeg', `${folder}-ffmpeg`],
  ] as const) {
    app.write({
      'webpack.js': `import webpack from 'webpack';
        const output = { path: import.meta.dirname + '/${to}', publicPath: '/some/where/' };
        webpack({ mode: 'production', entry: '${entry}/main.js', ${config} output }, (error, stats) => {
          if (!error && !stats.hasErrors()) return;
          console.error(error ?? stats.toString());
          process.exitCode = 1;
        });`,
      [`${to}/index.html`]: html('<script src="main.js"></script>').body,
    });
    app.node('webpack.js');
  }
  expectLean(join(app.folder, folder));
  await expectPictureFrom(folder, '/some/where/', EXPECTED.lean);
  expectWithFfmpeg(join(app.folder, `${folder}-ffmpeg`));
  await expectPictureFrom(`${folder}-ffmpeg`, '/some/where/', EXPECTED.ffmpeg);
});

test('without ffmpeg, what only it could decode is an error that says how to add it', async () => {
  app.node(VITE, 'build', '--outDir', 'vite-without');
  const site = await web.serve({ folders: { '/': join(app.folder, 'vite-without') } });
  const page = await web.open(`${site.url}/`);
  web.streams.put('/fixtures/segment.webm', Buffer.from('1a45dfa3'.padEnd(2000, '01'), 'hex'));
  const cases = [
    // Of the core's codecs, in a dist/ that has it.
    ...(distHasCore ? [] : [['mpeg2/segment.ts', 'unsupported-codec'] as const]),
    ['segment.webm', 'unsupported-container'] as const,
  ];
  for (const [segment, code] of cases) {
    const text = `#EXTM3U\n#EXTINF:1,\n/fixtures/${segment}\n#EXT-X-ENDLIST\n`;
    web.streams.put('/other.m3u8', Buffer.from(text));
    const { failure } = await capture(page, web.streams, { engine: 'auto' }, '/other.m3u8');
    expect(failure).toMatchObject({ code });
    expect(failure?.message).toContain('engines: [ffmpeg()]');
  }
  await page.close();
});

test('an esbuild application works with the files of dist/ copied beside it', async () => {
  const esbuild = 'node_modules/esbuild/bin/esbuild';
  const options = ['--bundle', '--format=iife', '--minify', '--outfile=esbuild/main.js'];
  app.node(esbuild, 'ffmpeg/main.js', ...options);
  cpSync(installedDist(), join(app.folder, 'esbuild/hlsnap'), { recursive: true });
  app.write({ 'esbuild/index.html': html('<script src="main.js"></script>').body });
  const site = await web.serve({ folders: { '/app': join(app.folder, 'esbuild') } });
  const page = await web.open(`${site.url}/app/`);
  await expectPicture(page, web.streams, { assetBaseUrl: './hlsnap/' });
  expect(filesFrom(site)).toEqual(expect.arrayContaining([...LOADED_FILES]));
  await page.close();
});
