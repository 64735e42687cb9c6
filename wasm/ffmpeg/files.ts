import type { FfmpegUrls } from '../../shared/engine.js';
import { trustedScriptUrl, workerScriptUrl } from '../../shared/script-url.js';
import { compileCachedWasm } from '../load/compile.js';
import { fetchFile } from '../load/fetch-file.js';
import { canPassModules, type ModuleShare } from '../load/module-share.js';
import { once } from '../load/once.js';

/** `@ffmpeg/core`, as it is installed. */
const CORE = { name: 'core', version: '0.12.10' };

/** The argument of `FFmpeg.load()`, with the compiled module for our class worker. */
export interface FfmpegConfig {
  readonly classWorkerURL: string;
  readonly coreURL: string;
  /** Or the URL, where it cannot be passed on. */
  readonly wasmModule: WebAssembly.Module | string;
}

/** ffmpeg's files: fetched and compiled once, even if its worker is started again. */
export interface FfmpegFiles {
  load(): Promise<FfmpegConfig>;
}

export function createFfmpegFiles(urls: FfmpegUrls, share: ModuleShare): FfmpegFiles {
  const wasmUrl = urls['ffmpeg-core.wasm'];
  const module = once<WebAssembly.Module | string>(async () =>
    canPassModules()
      ? share.get('ffmpeg-core.wasm', () => compileCachedWasm(wasmUrl, CORE))
      : wasmUrl,
  );
  const workerUrl = urls['ffmpeg-worker.js'];
  const coreURL = urls['ffmpeg-core.js'];
  let classWorkerURL: string | undefined;
  return {
    async load() {
      const [wasmModule] = await Promise.all([module(), assertReachable(workerUrl)]);
      classWorkerURL ??= trustedScriptUrl(workerScriptUrl(workerUrl, true));
      return { classWorkerURL, coreURL, wasmModule };
    },
  };
}

/** `FFmpeg.load()` never settles if its worker's script is missing, so the script is fetched before each start. */
async function assertReachable(url: string): Promise<void> {
  // Reads to the end, so that the worker finds the script in the browser's cache when it starts.
  const file = { url, name: "ffmpeg's worker", mediaType: 'javascript' };
  await fetchFile(file, (response) => response.arrayBuffer());
}
