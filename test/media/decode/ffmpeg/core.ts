import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createInstance,
  type CoreInstance,
  type CreateFfmpegCore,
} from '../../../../wasm/ffmpeg/core.js';

const FOLDER = join(import.meta.dirname, '../../../../node_modules/@ffmpeg/core/dist/esm');

/** The core that browsers run, in Node. */
export async function loadCore(): Promise<CoreInstance> {
  // It asks a worker's global scope where it is.
  Object.assign(globalThis, { self: { location: { href: pathToFileURL(FOLDER).href } } });
  const script = (await import(pathToFileURL(join(FOLDER, 'ffmpeg-core.js')).href)) as {
    default: CreateFfmpegCore;
  };
  const wasm = await readFile(join(FOLDER, 'ffmpeg-core.wasm'));
  return createInstance(script.default, await WebAssembly.compile(wasm));
}
