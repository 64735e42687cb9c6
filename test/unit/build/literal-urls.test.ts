import { join, resolve } from 'node:path';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';
import { urlsIn } from '../../../scripts/build/check-dist.mjs';
import { literalUrls, madeUrls } from '../../../scripts/build/literal-urls.mjs';
import { TABLE, type Table, type Wasm } from '../../../scripts/build/table.mjs';

/** Where the module would be, in the repository. */
const MODULE = resolve('wasm/load/module.js');

async function bundle(source: string, table: Table = TABLE): Promise<string> {
  const result = (await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'source',
        enforce: 'pre',
        resolveId: (id) => (id === MODULE ? MODULE : undefined),
        load: (id) => (id === MODULE ? source : undefined),
      },
      literalUrls(table),
      madeUrls(table),
    ],
    build: { write: false, minify: false, lib: { entry: MODULE, formats: ['es'] } },
  })) as Rolldown.RolldownOutput[];
  const [output] = result.flatMap(({ output }) => output);
  if (output?.type !== 'chunk') throw new Error('There is no script.');
  return output.code;
}

test.each([
  ['@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url', './squoosh_png_bg.wasm'],
  ['@ffmpeg/core?url', './ffmpeg-core.js'],
  ['../codecs/exif.ts?worker&url', './exif.js?no-inline'],
])("the URL of %s is the one of dist's file, word for word", async (specifier, file) => {
  const code = await bundle(`import url from '${specifier}'; export { url };`);
  expect(code).toContain(`new URL('${file}', import.meta.url)`.replaceAll("'", '"'));
});

test('the URL of a file that is left out by a constant is undefined where it is defined', async () => {
  const png = { ...TABLE.wasm['png'], leftOutBy: 'HLSNAP_WITHOUT_PNG' } as Wasm;
  const table = { ...TABLE, wasm: { ...TABLE.wasm, png } };
  const specifier = '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url';
  const code = await bundle(`import url from '${specifier}'; export { url };`, table);
  expect(urlsIn(code)).toEqual(['squoosh_png_bg.wasm']);
  expect(code).toMatch(/typeof HLSNAP_WITHOUT_PNG/);
  const left = code.replaceAll('typeof HLSNAP_WITHOUT_PNG', '"boolean"');
  const script = `data:text/javascript,${encodeURIComponent(left)}`;
  expect(await import(script)).toMatchObject({ url: undefined });
});

test.each([
  '@ffmpeg/core/wasm?url',
  '../ffmpeg/worker.ts?worker&url',
  '../licenses/ffmpeg-core.txt?url',
])('the URL of %s, which is opt-in, does not fail in a script that has none', async (specifier) => {
  const code = await bundle(`import url from '${specifier}'; export { url };`);
  expect(urlsIn(code)).toHaveLength(1);
  const script = `data:text/javascript,${encodeURIComponent(code.replaceAll('import.meta.url', 'undefined'))}`;
  expect(await import(script)).toMatchObject({ url: undefined });
});

test('a worker that is started from its source is started from its file in dist/', async () => {
  const code = await bundle(`export const worker = () => new Worker(
    new URL('../../worker/main.ts', import.meta.url), { type: 'module' });`);
  expect(urlsIn(code)).toEqual(['worker.js']);
});

test.each([
  `import url from '@jsquash/avif/codec/dec/avif_dec.wasm?url'; export { url };`,
  `export const url = new URL('../codecs/other.ts', import.meta.url);`,
])('a file that the table does not have fails the build: %s', async (source) => {
  await expect(bundle(source)).rejects.toThrow(
    /module\.js asks for the URL of \S+(avif_dec\.wasm\?url|other\.ts), which .*table\.mjs does not have/,
  );
});

test('the URL of a file that has not been made is undefined', async () => {
  const other = {
    title: 'another core',
    wasm: join('wasm', 'other', 'other-core.wasm'),
    contains: [],
    recipe: { name: 'other-core', sources: [], exports: [], limit: 1000 },
  };
  const table = { ...TABLE, wasm: { ...TABLE.wasm, other } };
  const code = await bundle(
    `import url from '../other/other-core.wasm?url'; export const name = typeof url;`,
    table,
  );
  expect(urlsIn(code)).toEqual([]);
  const { name } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly name: string;
  };
  expect(name).toBe('undefined');
});
