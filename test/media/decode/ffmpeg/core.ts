import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createInstance,
  OUTPUT_PATH,
  type CoreInstance,
  type CoreRun,
  type CreateFfmpegCore,
} from '../../../../wasm/ffmpeg/core.js';
import type { FfmpegRotation, LoadedFfmpeg } from '../../../../worker/decode/ffmpeg/rotation.js';

const FOLDER = join(import.meta.dirname, '../../../../node_modules/@ffmpeg/core/dist/esm');

/** The core that browsers run, in Node. */
export async function loadCore(): Promise<CoreInstance> {
  // It asks a worker's global scope where it is.
  Object.assign(globalThis, { self: { location: { href: pathToFileURL(FOLDER).href } } });
  const script = (await import(pathToFileURL(join(FOLDER, 'ffmpeg-core.js')).href)) as {
    default: CreateFfmpegCore;
  };
  module ??= readFile(join(FOLDER, 'ffmpeg-core.wasm')).then((wasm) => WebAssembly.compile(wasm));
  return createInstance(script.default, await module);
}

let module: Promise<WebAssembly.Module> | undefined;

/** ffmpeg as its engine takes it, without the worker around it: a new instance after each failure. */
export function createCoreRotation(): FfmpegRotation {
  let loaded: Promise<LoadedFfmpeg> | undefined;
  const end = (): void => {
    loaded = undefined;
  };
  const get = (): Promise<LoadedFfmpeg> => (loaded ??= loadFfmpeg(end));
  return { get, take: get, end };
}

async function loadFfmpeg(onFailure: () => void): Promise<LoadedFfmpeg> {
  const core = await loadCore();
  const files = new Map<string, Uint8Array>();
  let run: CoreRun = { exitCode: 0, output: new Uint8Array(0), log: '' };
  return {
    ffmpeg: {
      writeFile(path, data) {
        if (path !== OUTPUT_PATH && typeof data !== 'string') files.set(path, data);
        return Promise.resolve(true);
      },
      exec(args) {
        run = core.run(files, args, undefined);
        files.clear();
        if (run.exitCode !== 0) onFailure();
        return Promise.resolve(run.exitCode);
      },
      readFile: () => Promise.resolve(run.output),
      terminate: () => undefined,
    },
    lastLog: () => run.log,
  };
}
