import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { filesIn } from './consumer.js';

/** No script of ours is larger, with or without a bundler's additions. */
const MAX_SCRIPT_BYTES = 220_000;
/** Of all that a build has without ffmpeg, and of that gzipped. */
const MAX_BUILD_BYTES = 6_000_000;
const MAX_GZIPPED_BYTES = 3_200_000;
/** Some hosts take no larger file. */
const MAX_FILE_BYTES = 25 * 2 ** 20;

function sizesIn(folder: string, extension: string): readonly number[] {
  return filesIn(folder, extension).map(({ bytes }) => bytes);
}

export const wasmSizes = sizesIn('dist', '.wasm');
const ffmpegBytes = statSync('dist/ffmpeg-core.wasm').size;

/** Each wasm is a file of its own, emitted once, and in no script. */
function expectSeparateWasm(folder: string, wasm: readonly number[]): void {
  expect(sizesIn(folder, '.wasm')).toEqual(wasm);
  const ours = filesIn(folder, '.js');
  expect(ours.at(-1)?.bytes).toBeLessThan(MAX_SCRIPT_BYTES);
  for (const { path } of ours) {
    // "\0asm" in base64.
    expect(readFileSync(path, 'utf8').includes('AGFzbQ')).toBe(false);
  }
}

/** What is under the GPL, by the table of licences. */
const GPL_FILES = licenceRows().flatMap(({ files, licence }) =>
  /(?<!L)GPL/.test(licence) ? files : [],
);

function licenceRows(): readonly { readonly files: readonly string[]; readonly licence: string }[] {
  const rows = readFileSync('THIRD_PARTY_LICENSES.md', 'utf8').matchAll(
    /^\|[^|]*\|([^|]*)\|([^|]*)\|$/gm,
  );
  return [...rows].map(([, where = '', licence = '']) => ({
    files: [...where.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    licence,
  }));
}

/** A build without ffmpeg: how much it weighs, and that nothing in it is under the GPL. */
export function expectLean(folder: string): void {
  expectSeparateWasm(
    folder,
    wasmSizes.filter((bytes) => bytes !== ffmpegBytes),
  );
  const emitted = filesIn(folder, '');
  const list = emitted.map(({ path, bytes }) => `${basename(path)} ${bytes}`).join('\n');
  expect(sum(emitted.map(({ bytes }) => bytes)), list).toBeLessThan(MAX_BUILD_BYTES);
  const gzipped = emitted.map(({ path }) => gzipSync(readFileSync(path)).length);
  expect(sum(gzipped), list).toBeLessThan(MAX_GZIPPED_BYTES);
  expect(emitted.at(-1)?.bytes, list).toBeLessThan(MAX_FILE_BYTES);
  expect(partsOfFfmpeg(folder)).toEqual([]);
  expect(list).not.toMatch(/ffmpeg/);
}

/** A build with ffmpeg has the text of the licence, too. */
export function expectWithFfmpeg(folder: string): void {
  expectSeparateWasm(folder, wasmSizes);
  expect(partsOfFfmpeg(folder)).toEqual([...GPL_FILES, 'ffmpeg-core.LICENSE.txt']);
}

/** Which files of ffmpeg are in a folder, under any name; bundlers minify the script. */
function partsOfFfmpeg(folder: string): readonly string[] {
  expect(GPL_FILES).toEqual(['ffmpeg-core.js', 'ffmpeg-core.wasm']);
  const contents = filesIn(folder, '').map(({ path }) => readFileSync(path));
  const isIn = (file: string): boolean => {
    if (file.endsWith('.js')) return contents.some((bytes) => bytes.includes(NAME_IN_SCRIPT));
    const due = readFileSync(join('dist', file));
    return contents.some((bytes) => bytes.equals(due));
  };
  return [...GPL_FILES, 'ffmpeg-core.LICENSE.txt'].filter(isIn);
}

/** What no other script says, minified or not. */
const NAME_IN_SCRIPT = 'receiveProgress';

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
