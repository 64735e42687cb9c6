import { SnapError } from '../src/shared/errors.js';
import { assetUrl } from './assets.js';
import { compileCachedWasm } from './compile.js';
import { once } from './once.js';

/** The argument of `FFmpeg.load()`, with the compiled module that our class worker takes. */
export interface FfmpegConfig {
  readonly classWorkerURL: string;
  readonly coreURL: string;
  readonly wasmModule: WebAssembly.Module;
}

/** What ffmpeg is loaded from: fetched and compiled once, also when its worker has to be started anew. */
export interface FfmpegFiles {
  load(): Promise<FfmpegConfig>;
}

export function createFfmpegFiles(assetBaseUrl: string | undefined): FfmpegFiles {
  const module = once(() => compileCachedWasm(assetUrl('ffmpeg-core.wasm', assetBaseUrl)));
  const worker = once(() => reachableWorkerUrl(assetUrl('ffmpeg-worker.js', assetBaseUrl)));
  return {
    async load() {
      const [wasmModule, classWorkerURL] = await Promise.all([module(), worker()]);
      return { classWorkerURL, coreURL: assetUrl('ffmpeg-core.js', assetBaseUrl), wasmModule };
    },
  };
}

/**
 * `FFmpeg.load()` never settles when its worker's script is missing, so the script is fetched first. A script of
 * another origin is started through a blob, since a worker has to be of the page's own.
 */
async function reachableWorkerUrl(url: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new SnapError('worker-failed', "ffmpeg's worker could not be fetched", { url, cause });
  }
  if (!response.ok) {
    throw new SnapError('worker-failed', `ffmpeg's worker is missing: HTTP ${response.status}`, {
      url,
      status: response.status,
    });
  }
  // Read to its end, so that the start of the worker finds it in the browser's cache.
  await response.arrayBuffer();
  if (new URL(url).origin === self.origin) return url;
  const script = `import ${JSON.stringify(url)};`;
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}
